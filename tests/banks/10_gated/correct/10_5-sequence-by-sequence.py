# odd: one sequence at a time, with the step's Jacobian

N, T, m = X.shape
n = h.shape[2]
to_W_x, to_W_h, to_b = 0 * W_x, 0 * W_h, 0 * b
to_X, to_h = 0.0 * X, np.zeros((N, n))
for k in range(N):
    delta = np.zeros(n)
    for t in range(T, 0, -1):
        delta = delta + direct[k, t - 1]
        x, old = X[k, t - 1], h[k, t - 1]
        f = sigmoid(W_x[:n] @ x + W_h[:n] @ old + b[:n])
        g = np.tanh(W_x[n:] @ x + W_h[n:] @ (f * old) + b[n:])
        S = np.diag(f * (1 - g**2))
        to_gate = (np.diag(g - old) + S @ W_h[n:] @ np.diag(old)) @ np.diag(f * (1 - f))
        alpha = np.concatenate([to_gate.T @ delta, S.T @ delta])
        to_W_x = to_W_x + np.outer(alpha, x)
        to_W_h = to_W_h + np.vstack([np.outer(alpha[:n], old), np.outer(alpha[n:], f * old)])
        to_b = to_b + alpha
        to_X[k, t - 1] = W_x.T @ alpha
        jacobian = np.diag(1 - f) + S @ W_h[n:] @ np.diag(f) + to_gate @ W_h[:n]
        delta = jacobian.T @ delta
    to_h[k] = delta
return to_W_x, to_W_h, to_b, to_X, to_h
