# odd: one entry only

W = [[0.0] * n for _ in range(n)]
W[n - 1][0] = -size
return np.array(W)
