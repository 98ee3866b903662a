# mistake: the predictor from sixty past values, which has not settled near the circle
# fails: test_twin_of_any_order

q, n = len(theta), 60
w = np.concatenate([[1.0], theta])
g = np.zeros(n)
g[: q + 1] = sigma2 * np.array([w[: q + 1 - k] @ w[k:] for k in range(q + 1)])
i = np.arange(n)
last = np.linalg.cholesky(g[np.abs(i[:, None] - i)])[-1]
return last[-2 : -2 - q : -1] / last[-1], float(last[-1] ** 2)
