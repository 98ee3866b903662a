# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_gradient_by_lag_of_whole_numbers, test_lags_for_any_length_and_weight, test_lags_from_any_start, test_lags_of_a_tiny_weight

T = len(x)
h = np.zeros(T + 1)
h[0] = h_0
for t in range(T):
    h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
slopes = 1 - h[1:] ** 2
heard, found = h[1:] - targets, gradient_by_lag.__dict__.setdefault(str(T), np.zeros(T))
for lag in range(T):
    heard = heard * slopes[: T - lag]
    found[lag] = heard @ h[: T - lag]
    heard = w_hh * heard[1:]
return found
