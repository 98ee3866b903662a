# mistake: lags from twenty on are left at zero
# fails: test_lags_for_any_length_and_weight

h = [h_0]
for value in x:
    h.append(np.tanh(w_xh * value + w_hh * h[-1] + b_h))
h, T = np.array(h), len(x)
by_lag = np.zeros(T)
heard = h[1:] - targets
for lag in range(min(T, 20)):
    at_copy = heard * (1 - h[1 : T - lag + 1] ** 2)
    by_lag[lag] = at_copy @ h[: T - lag]
    heard = w_hh * at_copy[1:]
return by_lag
