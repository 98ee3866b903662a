# mistake: the recurrent weights are sorted where they are
# fails: test_valley_floor, test_valley_floor_for_any_size_and_weight, test_valley_floor_of_faint_inputs

order = np.argsort(np.argsort(w_hh_values))
w_hh_values.sort()
weights, costs = [], []
for w_hh in w_hh_values:
    steps, state = [], 0.0
    for x in X.T:
        state = w_hh * state + x
        steps.append(state)
    s = np.transpose(steps)
    power = np.sum(s**2)
    best = np.sum(s * D) / power if power > 0 else 0.0
    weights.append(best)
    costs.append(np.mean((best * s - D) ** 2))
return np.array(weights)[order], np.array(costs)[order]
