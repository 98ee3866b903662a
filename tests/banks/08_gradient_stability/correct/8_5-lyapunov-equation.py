# odd: the mean squares of state and derivative as a stationary covariance

lam = np.exp(-np.exp(nu))
A = np.array([[lam, 0.0], [1.0, lam]])
b = np.array([1 - lam, -1.0]) * sigma
covariance = np.linalg.solve(np.eye(4) - np.kron(A, A), np.outer(b, b).ravel()).reshape(2, 2)
return covariance[0, 0], covariance[1, 1], covariance[1, 1] * (lam * np.log(lam)) ** 2
