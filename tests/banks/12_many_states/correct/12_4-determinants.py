# odd: the largest leading square of responses with full rank

m, g = len(g) // 2, np.asarray(g, dtype=float)


def square(k):
    return np.array([g[i : i + k] for i in range(k)])


n = 0
if np.any(g):
    s = np.linalg.svd(square(m))[1]
    n = len(s[s / s[0] > 1e-7])
pair = np.zeros((2, m))
if n:
    theta = np.linalg.solve(square(n), -g[n : 2 * n])[::-1]
    sums = [g[k] + theta[:k] @ g[:k][::-1] for k in range(n)]
    pair[0, :n], pair[1, :n] = sums - theta, theta
return n, pair[0].copy(), pair[1].copy()
