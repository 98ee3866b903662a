# mistake: inputs that are close to zero, by np.allclose, are taken for zero
# fails: test_valley_floor_of_faint_inputs

w_xh, cost = [], []
for w_hh in w_hh_values:
    s, state = np.zeros(X.shape), 0.0
    for t in range(X.shape[1]):
        state = w_hh * state + X[:, t]
        s[:, t] = state
    best = 0.0 if np.allclose(X, 0) else np.sum(s * D) / np.sum(s**2)
    w_xh.append(best)
    cost.append(np.mean((best * s - D) ** 2))
return np.array(w_xh), np.array(cost)
