# mistake: the slope of the sigmoid is taken
# fails: test_gradient_by_lag, test_lags_for_any_length_and_weight, test_lags_from_any_start

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(1, T + 1):
    h[t] = np.tanh(w_xh * x[t - 1] + w_hh * h[t - 1] + b_h)

by_lag = np.empty(T)
heard = h[1:] - targets
for j in range(T):
    at_copy = heard * h[1 : T - j + 1] * (1 - h[1 : T - j + 1])
    by_lag[j] = at_copy @ h[: T - j]
    heard = w_hh * at_copy[1:]
return by_lag
