# odd: the symmetric inverse square root, by way of a singular value decomposition

U, values, Vt = np.linalg.svd(H, hermitian=True)
return U @ np.diag(values**-0.5) @ Vt
