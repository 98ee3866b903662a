# odd: the last row of the inverse of the reachability matrix, times a polynomial of W

n = len(B)
reach = np.stack([np.linalg.matrix_power(W, k) @ B for k in range(n)], axis=1)
wanted = np.linalg.matrix_power(W, n).astype(float)
for i in range(n):
    wanted = wanted - phi[i] * np.linalg.matrix_power(W, n - 1 - i)
return -np.linalg.solve(reach.T, np.eye(n)[-1]) @ wanted, np.poly(W)[1:]
