# odd: derivatives carried forward, beside the states

(N, T, m), n = X.shape, len(b_f)
of_W_f, of_b_f, of_W_g, of_b_g = 0.0 * W_f, 0.0 * b_f, 0.0 * W_g, 0.0 * b_g
of_X, of_h_0 = 0.0 * X, 0.0 * h_0
for k in range(N):
    state, by_start = np.array(h_0[k], dtype=float), np.ones(n)
    by_f, by_g = np.zeros((n, m + 1)), np.zeros((n, m + 1))  # of the states, by the weights of each unit and its bias
    by_X = np.zeros((n, T, m))
    for t in range(T):
        f, g, x = sigmoid(W_f @ X[k, t] + b_f), np.tanh(W_g @ X[k, t] + b_g), np.append(X[k, t], 1.0)
        at_f, at_g = (state - g) * f * (1 - f), (1 - f) * (1 - g**2)
        by_f, by_g = f[:, None] * by_f + np.outer(at_f, x), f[:, None] * by_g + np.outer(at_g, x)
        by_X, by_start = f[:, None, None] * by_X, f * by_start
        by_X[:, t] = at_f[:, None] * W_f + at_g[:, None] * W_g
        state = f * state + (1 - f) * g
        heard = direct[k, t]
        of_W_f, of_b_f = of_W_f + heard[:, None] * by_f[:, :m], of_b_f + heard * by_f[:, m]
        of_W_g, of_b_g = of_W_g + heard[:, None] * by_g[:, :m], of_b_g + heard * by_g[:, m]
        of_X[k] += np.tensordot(heard, by_X, 1)
        of_h_0[k] += heard * by_start
return of_W_f, of_b_f, of_W_g, of_b_g, of_X, of_h_0
