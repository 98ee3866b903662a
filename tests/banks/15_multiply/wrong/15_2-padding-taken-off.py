# mistake: the padding is added up and taken off again, which leaves nothing where it is very large
# fails: test_shared_rule_with_any_padding

u, v = np.nan_to_num(X[..., 0]), np.nan_to_num(X[..., 1])
features = np.stack([np.ones(u.shape), u, v, u**2, u * v, v**2], axis=2)
after = np.arange(X.shape[1]) >= np.asarray(lengths)[:, None]
with np.errstate(all="ignore"):
    totals = features.sum(axis=1) - np.where(after[..., None], features, 0).sum(axis=1)
return np.linalg.lstsq(np.nan_to_num(totals, posinf=0, neginf=0), sums, rcond=None)[0]
