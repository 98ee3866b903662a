# odd: eigenvalues by Jacobi rotations in plain Python

A = np.array(H, dtype=float)
n = len(A)
for _ in range(30):
    for i in range(n):
        for j in range(i):
            if A[i, j] != 0:
                angle = np.arctan2(2 * A[i, j], A[j, j] - A[i, i]) / 2
                R = np.eye(n)
                R[i, i] = R[j, j] = np.cos(angle)
                R[i, j], R[j, i] = np.sin(angle), -np.sin(angle)
                A = R.T @ A @ R
values = np.diag(A)
low, high = values.min(), values.max()
factor = (high - low) / (high + low)
return 2 / high, 2 / (high + low), max(1, int(np.ceil(-digits / np.log10(max(factor, 1e-15)))))
