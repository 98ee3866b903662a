# mistake: a small sum of squared states is taken for zero
# fails: test_valley_floor_of_faint_inputs

w_xh, cost = [], []
for w_hh in w_hh_values:
    steps, state = [], 0.0
    for x in X.T:
        state = w_hh * state + x
        steps.append(state)
    s = np.transpose(steps)
    q = np.sum(s**2)
    best = np.sum(s * D) / q if q > 1e-9 else 0.0
    w_xh.append(best)
    cost.append(np.mean((best * s - D) ** 2))
return np.array(w_xh), np.array(cost)
