# odd: a new generator for every attempt, and lists

for attempt in range(100000):
    rng = np.random.default_rng([seed, attempt])
    X = rng.standard_normal((N, T, m))
    W_xh, W_hh = rng.standard_normal((n, m)), rng.standard_normal((n, n)) / n
    b_h, h_0 = rng.standard_normal(n), 1 + rng.random(n)
    on, sizes, switched = np.zeros((N, T, n), dtype=bool), [], False
    for i in range(N):
        h = h_0
        for t in range(T):
            a = W_xh @ X[i, t] + W_hh @ h + b_h
            sizes += list(np.abs(a))
            switched |= bool(np.any((a > 0) != (a > b_h)))
            on[i, t], h = a > 0, np.where(a > 0, a, 0)
    both = on.any((0, 1)) & ~on.all((0, 1))
    first = on[:, 0].any(1)
    pairs = any(on[i, t, j] and on[i, t - 1, k] for i in range(N) for t in range(1, T)
                for j in range(n) for k in range(n) if j != k)
    if min(sizes) > 0.01 and max(sizes) < 100 and both.all() and first.all() and pairs and switched:
        return X.tolist(), W_xh.tolist(), W_hh.tolist(), b_h.tolist(), h_0.tolist()
