# mistake: the same two arrays are filled and returned by each call
# fails: test_valley_floor_for_any_size_and_weight, test_valley_floor_of_faint_inputs

kept = valley_floor.__dict__.setdefault("kept", {})
weights, costs = kept.setdefault(len(w_hh_values), (np.zeros(len(w_hh_values)), np.zeros(len(w_hh_values))))
for k, w_hh in enumerate(w_hh_values):
    steps, state = [], 0.0
    for x in X.T:
        state = w_hh * state + x
        steps.append(state)
    s = np.transpose(steps)
    power = np.sum(s**2)
    weights[k] = np.sum(s * D) / power if power > 0 else 0.0
    costs[k] = np.mean((weights[k] * s - D) ** 2)
return weights, costs
