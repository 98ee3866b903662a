# odd: into the companion form and back

n = len(B)
theta = np.poly(W)[1:]
K = phi + theta
companion = np.diag(np.ones(n - 1), 1)
companion[:, 0] -= theta
reach = np.stack([np.linalg.matrix_power(W, k) @ B for k in range(n)], axis=1)
# Outputs of the companion form when it is driven by e_k, along the same inputs.
first = np.eye(n)[0]
markov = [first @ np.linalg.matrix_power(companion, k) @ K for k in range(n)]
return np.linalg.solve(reach.T, np.array(markov)), theta
