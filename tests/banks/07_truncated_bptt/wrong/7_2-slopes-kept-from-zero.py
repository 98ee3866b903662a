# mistake: slopes are kept from vanishing
# fails: test_lags_for_any_length_and_weight

T = len(x)
h = np.zeros(T + 1)
h[0] = h_0
for t in range(T):
    h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
slopes = 1 - h[1:] ** 2
heard, found = h[1:] - targets, np.zeros(T)
slopes = np.maximum(slopes, 1e-3)
for lag in range(T):
    heard = heard * slopes[: T - lag]
    found[lag] = heard @ h[: T - lag]
    heard = w_hh * heard[1:]
return found
