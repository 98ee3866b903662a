# mistake: the errors are kept in an array of the targets' type
# fails: test_gradient_by_lag_of_whole_numbers

T = len(x)
h = np.zeros(T + 1)
h[0] = h_0
for t in range(T):
    h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
slopes = 1 - h[1:] ** 2
heard, found = np.zeros_like(targets), np.zeros(T)
heard[:] = h[1:] - targets
for lag in range(T):
    heard = heard * slopes[: T - lag]
    found[lag] = heard @ h[: T - lag]
    heard = w_hh * heard[1:]
return found
