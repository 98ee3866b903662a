# mistake: the padding is multiplied by zero, and what is then not a number is left out
# fails: test_shared_rule_with_any_padding

u, v = X[..., 0], X[..., 1]
inside = (np.arange(X.shape[1]) < np.asarray(lengths)[:, None]) * 1.0
with np.errstate(all="ignore"):
    features = np.stack([np.ones(u.shape), u, v, u**2, u * v, v**2], axis=2)
    totals = np.sum(features * inside[..., None], axis=1)
good = np.isfinite(totals).all(axis=1)
return np.linalg.lstsq(totals[good], np.asarray(sums)[good], rcond=None)[0]
