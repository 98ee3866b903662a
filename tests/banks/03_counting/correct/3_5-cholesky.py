# odd: the inverse of a transposed Cholesky factor

return np.linalg.inv(np.linalg.cholesky(H).T)
