# mistake: the sweep stops ten steps before the end
# fails: test_minimal_gradients_of_any_size

n, T = h.shape[2], X.shape[1]
by_W_x, by_W_h, by_b, by_X = np.zeros(W_x.shape), np.zeros(W_h.shape), np.zeros(b.shape), np.zeros(X.shape)
later = np.zeros(h[:, 0].shape)
for t in range(T - 1, max(-1, T - 11), -1):
    x, old = X[:, t], h[:, t]
    f = sigmoid(x @ W_x[:n].T + old @ W_h[:n].T + b[:n])
    g = np.tanh(x @ W_x[n:].T + (f * old) @ W_h[n:].T + b[n:])
    delta = direct[:, t] + later
    at_g = delta * f * (1 - g**2)
    inside = at_g @ W_h[n:]
    at_f = (delta * (g - old) + inside * old) * f * (1 - f)
    both = np.hstack([at_f, at_g])
    by_W_x += both.T @ x
    by_W_h += np.vstack([at_f.T @ old, at_g.T @ (f * old)])
    by_b += both.sum(axis=0)
    by_X[:, t] = both @ W_x
    later = delta * (1 - f) + inside * f + at_f @ W_h[:n]
return by_W_x, by_W_h, by_b, by_X, later
