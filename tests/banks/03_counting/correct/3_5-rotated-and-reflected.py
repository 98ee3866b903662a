# odd: another right answer, turned by an orthogonal matrix

n = len(H)
v = np.arange(1.0, n + 1)
mirror = np.eye(n) - 2 * np.outer(v, v) / (v @ v)
return np.linalg.solve(np.linalg.cholesky(H).T, mirror)
