# odd: all steps at once, as one block-bidiagonal system

N, steps, n = h.shape
T, m, p = steps - 1, W_xh.shape[1], len(W_hy)
found = []
for states in h:
    slopes = (1 - states[1:] ** 2).ravel()
    system = np.eye(T * n) - slopes[:, None] * np.kron(np.eye(T, k=-1), W_hh)
    ends = np.zeros((T * n, p))
    ends[-n:] = W_hy.T
    heard = np.linalg.solve(system.T, ends) * slopes[:, None]
    found.append(np.einsum("tnp,nm->tpm", heard.reshape(T, n, p), W_xh))
return np.stack(found)
