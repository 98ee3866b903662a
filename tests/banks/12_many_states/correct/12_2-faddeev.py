# odd: traces in place of eigenvalues

n = len(B)
theta, N, rows = [], np.eye(n), []
for k in range(1, n + 1):
    rows.append(N @ B)
    M = W @ N
    theta.append(-np.trace(M) / k)
    N = M + theta[-1] * np.eye(n)
C = np.linalg.inv(np.array(rows, dtype=float)) @ (np.array(theta) + phi)
return [float(c) for c in C], theta
