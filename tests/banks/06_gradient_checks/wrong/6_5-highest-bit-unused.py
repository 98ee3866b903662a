# mistake: the highest bit of the seed is not used
# fails: test_seeds_make_points

rng = np.random.default_rng(seed & 0x7FFFFFFF)
while True:
    X, W_xh, W_hh, b_h, h_0 = (0.5 * rng.normal(size=s) for s in ((N, T, m), (n, m), (n, n), (n,), (n,)))
    h, rows = np.tile(h_0, (N, 1)), []
    for t in range(T):
        rows.append(X[:, t] @ W_xh.T + h @ W_hh.T + b_h)
        h = np.maximum(rows[-1], 0)
    a = np.array(rows)
    on = a > 0
    after = np.einsum("tbi,tbj->ij", on[1:], on[:-1])
    if (
        np.abs(a).min() >= 0.01
        and on.any(axis=(0, 1)).all()
        and not on.all(axis=(0, 1)).any()
        and on[0].any(axis=1).all()
        and np.any(after & ~np.eye(n, dtype=bool))
        and np.any((a - b_h > 0) != on)
    ):
        return X, W_xh, W_hh, b_h, h_0
