# odd: a regression on many phases

phase = np.arange(0, 2 * np.pi, 2 * np.pi / 24)
new, now, before = (amplitude * np.sin(phase + omega * k) for k in (1, 0, -1))
X = np.column_stack([now, before])
gram = X.T @ X / 24 + sigma**2 * np.eye(2)
phi = np.linalg.inv(gram) @ (X.T @ new / 24)
return phi[0], phi[1], np.mean((new - X @ phi) ** 2) + sigma**2 * (1 + phi @ phi)
