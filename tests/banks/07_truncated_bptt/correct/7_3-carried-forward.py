# odd: what each state owes to the parameters is carried forward, row by row

N, K, m = X.shape
n = len(b_h)
Y, last = np.zeros(D.shape), np.zeros(h.shape)
g = {"W_xh": np.zeros((n, m)), "W_hh": np.zeros((n, n)), "b_h": np.zeros(n), "h_0": np.zeros(n)}
nothing = {"W_xh": np.zeros((n, n, m)), "W_hh": np.zeros((n, n, n)), "b_h": np.zeros((n, n)), "h_0": np.zeros((n, n))}
for i in range(N):
    state, owed = h[i], nothing
    for t in range(K):
        if starts[i, t]:
            state, owed = h_0, nothing | {"h_0": np.eye(n)}
        now = np.tanh(W_xh @ X[i, t] + W_hh @ state + b_h)
        own = {"W_xh": np.multiply.outer(np.eye(n), X[i, t]), "W_hh": np.multiply.outer(np.eye(n), state)}
        own |= {"b_h": np.eye(n), "h_0": np.zeros((n, n))}
        owed = {
            name: np.einsum("i,i...->i...", 1 - now**2, own[name] + np.tensordot(W_hh, owed[name], axes=1))
            for name in g
        }
        state, Y[i, t] = now, W_hy @ now + b_y
        for name in g:
            g[name] += np.tensordot(W_hy.T @ (Y[i, t] - D[i, t]), owed[name], axes=1)
    last[i] = state
return Y, last, g
