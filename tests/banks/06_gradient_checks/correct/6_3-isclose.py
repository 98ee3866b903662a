# odd: np.isclose with its tolerances

def close(want):
    return np.isfinite(claimed) & np.isclose(claimed, want, rtol=rtol, atol=atol * np.abs(want).max())

good = close(reference)
if good.all():
    return ~good, 1, False
k = np.abs(reference).argmax()
c = claimed.ravel()[k] / reference.ravel()[k]
scaled = np.isfinite(c) and c != 0 and close(c * reference).all()
turned = reference.shape == reference.T.shape and close(reference.T).all()
return np.logical_not(good), c if scaled else 0, turned
