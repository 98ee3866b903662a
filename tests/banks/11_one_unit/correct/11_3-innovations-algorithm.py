# odd: the finite-past predictor, run until it settles

q = len(theta)
w = np.concatenate([[1.0], theta])
g = sigma2 * np.array([w[: q + 1 - k] @ w[k:] for k in range(q + 1)])
rows, v = [np.zeros(q)], [g[0]]
for n in range(1, 400):
    row = np.zeros(q)
    for j in range(min(q, n), 0, -1):
        k = n - j
        row[j - 1] = g[j]
        for i in range(max(0, n - q), k):
            if k - i <= q:
                row[j - 1] -= rows[k][k - i - 1] * row[n - i - 1] * v[i]
        row[j - 1] /= v[k]
    rows.append(row)
    v.append(g[0] - sum(row[j - 1] ** 2 * v[n - j] for j in range(1, min(q, n) + 1)))
return rows[-1], v[-1]
