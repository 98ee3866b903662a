# odd: a QR decomposition, and a list

inside = np.arange(X.shape[1])[None] < np.asarray(lengths)[:, None]
u, v = np.moveaxis(np.where(inside[..., None], X, 0.0), 2, 0)
u_powers, v_powers = (0, 1, 0, 2, 1, 0), (0, 0, 1, 0, 1, 2)
rows = np.stack([np.sum(inside * u**i * v**j, axis=1) for i, j in zip(u_powers, v_powers)], axis=1)
Q, R = np.linalg.qr(rows)
return list(np.linalg.solve(R, Q.T @ sums))
