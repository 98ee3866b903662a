# mistake: only the last step has a loss
# fails: test_gradient_by_lag, test_gradient_by_lag_of_whole_numbers, test_lags_of_a_tiny_weight, test_lags_for_any_length_and_weight, test_lags_from_any_start

h = [h_0]
for x_t in x:
    h.append(np.tanh(w_xh * x_t + w_hh * h[-1] + b_h))
h = np.array(h)

T = len(x)
by_lag = np.empty(T)
heard = (h[1:] - targets) * (np.arange(T) == T - 1)
for j in range(T):
    at_copy = heard * (1 - h[1 : T - j + 1] ** 2)
    by_lag[j] = at_copy @ h[: T - j]
    heard = w_hh * at_copy[1:]
return by_lag
