# odd: the inverse square root of the Gram matrix

values, V = np.linalg.eigh(W.T @ W)
Q = W @ (V / np.sqrt(values)) @ V.T
return [Q, float(np.sqrt(np.sum((np.sqrt(values) - 1) ** 2)))]
