# mistake: a small number is added to the sum of the squared states
# fails: test_valley_floor_of_faint_inputs

w_xh, cost = [], []
for w_hh in w_hh_values:
    steps, state = [], 0.0
    for x in X.T:
        state = w_hh * state + x
        steps.append(state)
    s = np.transpose(steps)
    best = np.sum(s * D) / (np.sum(s**2) + 1e-16)
    w_xh.append(best)
    cost.append(np.mean((best * s - D) ** 2))
return np.array(w_xh), np.array(cost)
