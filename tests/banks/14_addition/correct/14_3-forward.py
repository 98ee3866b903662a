# odd: the derivative of every copy is carried forward, entry by entry

N, T, m = X.shape
n = len(w_h)
h = np.array(h_0, dtype=float)
S_i, S_h = np.zeros((m, n, N, n)), np.zeros((T, n, n, N, n))
of_w_i, terms, of_w_o = np.zeros((m, n)), np.zeros((T, n, n)), np.zeros((n, 1))
for t in range(T):
    before = h
    h = sigmoid(X[:, t] @ w_i + before @ w_h)
    slope = h * (1 - h)
    S_i, S_h = S_i @ w_h, S_h @ w_h
    for k in range(n):
        for j in range(m):
            S_i[j, k, :, k] += X[:, t, j]
        for j in range(n):
            S_h[t, j, k, :, k] += before[:, j]
    S_i, S_h = S_i * slope, S_h * slope
    e = sigmoid(h @ w_o)[:, 0] - D[:, t]
    direct = e[:, None] * w_o[:, 0]
    of_w_i += np.sum(S_i * direct, axis=(2, 3))
    terms += np.sum(S_h * direct, axis=(3, 4))
    of_w_o[:, 0] += h.T @ e
return of_w_i, terms, of_w_o
