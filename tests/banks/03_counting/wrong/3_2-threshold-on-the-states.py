# mistake: small states are taken for none at all
# fails: test_valley_floor_of_faint_inputs

w_xh, cost = [], []
for w_hh in w_hh_values:
    s = np.zeros(X.shape)
    before = np.zeros(len(X))
    for t in range(X.shape[1]):
        before = w_hh * before + X[:, t]
        s[:, t] = before
    power = np.sum(s**2)
    best = np.sum(s * D) / power if power > 0.00005 else 0.0
    w_xh.append(best)
    cost.append(np.mean((best * s - D) ** 2))
return np.array(w_xh), np.array(cost)
