# mistake: the caller's inputs are changed on the way out
# fails: test_gradient_by_lag, test_gradient_by_lag_of_whole_numbers, test_lags_of_a_tiny_weight, test_lags_for_any_length_and_weight, test_lags_from_any_start

T = len(x)
h = np.zeros(T + 1)
h[0] = h_0
for t in range(T):
    h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
slopes = 1 - h[1:] ** 2
heard, found = h[1:] - targets, np.zeros(T)
for lag in range(T):
    heard = heard * slopes[: T - lag]
    found[lag] = heard @ h[: T - lag]
    heard = w_hh * heard[1:]
x += 1
return found
