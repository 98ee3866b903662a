# mistake: the results are kept in arrays of the type of the recurrent weights
# fails: test_valley_floor_for_any_size_and_weight

weights, costs = np.zeros_like(w_hh_values), np.zeros_like(w_hh_values)
for k, w_hh in enumerate(w_hh_values):
    s, state = np.zeros(X.shape), 0.0
    for t, x in enumerate(X.T):
        state = w_hh * state + x
        s[:, t] = state
    power = np.sum(s**2)
    best = np.sum(s * D) / power if power > 0 else 0.0
    weights[k], costs[k] = best, np.mean((best * s - D) ** 2)
return weights * 1.0, costs * 1.0
