# mistake: the states for an input weight of 1 are kept in an array of the inputs' type
# fails: test_valley_floor_for_any_size_and_weight

weights, costs = [], []
for w_hh in w_hh_values:
    s = np.zeros_like(X)
    for t in range(X.shape[1]):
        s[:, t] = X[:, t] + (w_hh * s[:, t - 1] if t else 0)
    power = np.sum(s**2)
    best = np.sum(s * D) / power if power else 0.0
    weights.append(best)
    costs.append(np.mean((best * s - D) ** 2))
return np.array(weights), np.array(costs)
