# odd: by forward accumulation: the states carry their derivatives along

(N, T, m), n = X.shape, h.shape[2]
to_W_x, to_W_h, to_b = np.zeros(W_x.shape), np.zeros(W_h.shape), np.zeros(b.shape)
to_X, to_h = np.zeros(X.shape), np.zeros((N, n))
for k in range(N):
    by_W_x, by_W_h, by_b = np.zeros((n, 2 * n, m)), np.zeros((n, 2 * n, n)), np.zeros((n, 2 * n))
    by_X, by_h = np.zeros((n, T, m)), np.eye(n)
    for t in range(T):
        x, old = X[k, t], h[k, t]
        f = sigmoid(W_x[:n] @ x + W_h[:n] @ old + b[:n])
        g = np.tanh(W_x[n:] @ x + W_h[n:] @ (f * old) + b[n:])
        into_g = np.diag(f * (1 - g**2))
        into_f = (np.diag(g - old) + into_g @ W_h[n:] * old) * (f * (1 - f))
        inner = np.hstack([into_f, into_g])
        step = np.diag(1 - f) + into_g @ W_h[n:] * f + into_f @ W_h[:n]
        by_W_x = np.tensordot(step, by_W_x, 1) + inner[:, :, None] * x
        seen = np.vstack([np.tile(old, (n, 1)), np.tile(f * old, (n, 1))])
        by_W_h = np.tensordot(step, by_W_h, 1) + inner[:, :, None] * seen
        by_b = step @ by_b + inner
        by_X = np.tensordot(step, by_X, 1)
        by_X[:, t] = inner @ W_x
        by_h = step @ by_h
        hears = direct[k, t]
        to_W_x, to_W_h = to_W_x + np.tensordot(hears, by_W_x, 1), to_W_h + np.tensordot(hears, by_W_h, 1)
        to_b, to_X[k], to_h[k] = to_b + hears @ by_b, to_X[k] + np.tensordot(hears, by_X, 1), to_h[k] + hears @ by_h
return to_W_x, to_W_h, to_b, to_X, to_h
