# mistake: the cost is taken at the last step only
# fails: test_valley_floor, test_valley_floor_for_any_size_and_weight, test_valley_floor_of_the_count, test_valley_floor_of_faint_inputs

w_xh, cost = [], []
for w_hh in w_hh_values:
    s = np.zeros(X.shape)
    before = np.zeros(len(X))
    for t in range(X.shape[1]):
        before = w_hh * before + X[:, t]
        s[:, t] = before
    power = np.sum(s**2)
    best = np.sum(s * D) / power if power > 0 else 0.0
    w_xh.append(best)
    cost.append(np.mean((best * s - D)[:, -1] ** 2))
return np.array(w_xh), np.array(cost)
