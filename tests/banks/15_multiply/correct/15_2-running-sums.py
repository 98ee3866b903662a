# odd: running sums, of which the one at the end of each sequence is taken

u, v = X[..., 0], X[..., 1]
features = np.stack([u * 0 + 1, u, v, u * u, u * v, v * v], axis=-1).cumsum(axis=1)
ends = features[np.arange(len(X)), np.asarray(lengths) - 1]
return np.linalg.pinv(ends) @ sums
