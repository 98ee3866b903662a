# odd: random entries above the diagonal, scaled

W = np.triu(np.random.default_rng(0).normal(size=(n, n)), 1)
return size * W / np.linalg.svd(W, compute_uv=False)[0]
