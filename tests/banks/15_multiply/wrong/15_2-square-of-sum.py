# mistake: the square of a sum in place of the sum of squares
# fails: test_shared_rule, test_shared_rule_for_other_sizes, test_shared_rule_with_any_padding

u, v = X[..., 0], X[..., 1]
u, v = u * 1.0, v * 1.0
features = np.stack([np.ones(u.shape), u, v, u**2, u * v, v**2], axis=2)
within = np.arange(X.shape[1]) < lengths[:, None]
totals = np.sum(np.where(within[..., None], features, 0), axis=1)
totals[:, 3], totals[:, 5] = totals[:, 1] ** 2, totals[:, 2] ** 2
return np.linalg.lstsq(totals, sums, rcond=None)[0]
