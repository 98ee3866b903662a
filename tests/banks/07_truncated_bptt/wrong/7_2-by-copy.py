# mistake: the terms are gathered by copy
# fails: test_gradient_by_lag, test_gradient_by_lag_of_whole_numbers, test_lags_of_a_tiny_weight, test_lags_for_any_length_and_weight, test_lags_from_any_start

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(1, T + 1):
    h[t] = np.tanh(w_xh * x[t - 1] + w_hh * h[t - 1] + b_h)

delta, terms = 0.0, np.empty(T)
for t in reversed(range(1, T + 1)):
    delta = (1 - h[t] ** 2) * (h[t] - targets[t - 1] + w_hh * delta)
    terms[t - 1] = delta * h[t - 1]
return terms
