# odd: the units mix their contents by a random rotation, and two of them do nothing

n = k + 2
Q, _ = np.linalg.qr(np.random.default_rng(k).normal(size=(n, n)))
W_hy = np.where(np.arange(n) < k, 1 / k, 0.0)[None]
return Q[:, :1], Q @ np.eye(n, k=-1) @ Q.T, W_hy @ Q.T
