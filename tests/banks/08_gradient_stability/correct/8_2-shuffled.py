# odd: a triangle whose units are renumbered

order = np.random.default_rng(1).permutation(n)
W = np.tril(np.ones((n, n)), -1)[np.ix_(order, order)]
return W * (size / np.linalg.norm(W, ord=2))
