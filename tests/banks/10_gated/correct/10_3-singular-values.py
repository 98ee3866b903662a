# odd: the distance from the singular values

U, s, Vt = np.linalg.svd(W.T)
return Vt.T @ U.T, np.linalg.norm(s - 1)
