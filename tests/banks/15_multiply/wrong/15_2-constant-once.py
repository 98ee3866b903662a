# mistake: the constant is added once for each sequence
# fails: test_shared_rule, test_shared_rule_for_other_sizes, test_shared_rule_with_any_padding

u, v = X[..., 0], X[..., 1]
features = np.stack([np.ones(u.shape), u, v, u**2, u * v, v**2], axis=2)
within = np.arange(X.shape[1]) < lengths[:, None]
totals = np.sum(np.where(within[..., None], features, 0), axis=1)
totals[:, 0] = 1
return np.linalg.lstsq(totals, sums, rcond=None)[0]
