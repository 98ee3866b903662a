# odd: the two determinants at n real points beyond the eigenvalues

n = len(B)
bound = 1.0 + np.max(np.abs(np.linalg.eigvals(W)))
points = bound * (1.0 + np.arange(n))
theta = np.poly(W)[1:]
rows, right = [], []
for z in points:
    rows.append(np.linalg.solve(z * np.eye(n) - W, B))
    whole = z**n + sum(t * z ** (n - 1 - i) for i, t in enumerate(theta))
    right.append(sum((t + f) * z ** (n - 1 - i) for i, (t, f) in enumerate(zip(theta, phi))) / whole)
return np.linalg.solve(np.array(rows), np.array(right)), theta
