# odd: triangular matrices solved in place of sweeps

T, p, q = len(x), len(phi), len(theta)
shift = [np.eye(T, k=-k) for k in range(max(p, q) + 1)]
F = np.eye(T) - sum((phi[i] * shift[i + 1] for i in range(p)), np.zeros((T, T)))
M = np.eye(T) + sum((theta[j] * shift[j + 1] for j in range(q)), np.zeros((T, T)))
error = np.linalg.solve(M, F @ x)
delta = np.linalg.solve(M.T, error)
by_phi = np.array([-delta @ shift[i + 1] @ x for i in range(p)])
by_theta = np.array([-delta @ shift[j + 1] @ error for j in range(q)])
return error @ error / 2, delta, by_phi, by_theta
