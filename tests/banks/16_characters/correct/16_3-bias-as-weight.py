# odd: the bias is a weight from a constant unit

N, T, n = h.shape
wide = np.concatenate([h, np.ones((N, T, 1))], axis=2).reshape(N * T, n + 1)
W = np.concatenate([W_hy, np.reshape(b_y, (-1, 1))], axis=1)
d = np.ravel(targets)
used = np.flatnonzero(d >= 0)
e, loss = np.zeros((N * T, len(W))), 0.0
for row in used:
    y = wide[row] @ W.T
    p = np.exp(y - np.logaddexp.reduce(y))
    loss += (np.logaddexp.reduce(y) - y[d[row]]) / len(used)
    p[d[row]] -= 1
    e[row] = p / len(used)
both = e.T @ wide
return loss, (e @ W_hy).reshape(N, T, n), both[:, :n], both[:, n]
