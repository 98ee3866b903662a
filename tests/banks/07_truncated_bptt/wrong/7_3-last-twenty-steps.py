# mistake: the sweep stops twenty steps before the end of the chunk
# fails: test_gradients_of_chunks_of_any_shape

K = X.shape[1]
read, states = [], []
for t in range(K):
    read.append(np.where(starts[:, t, None], h_0, h))
    h = np.tanh(X[:, t] @ W_xh.T + read[t] @ W_hh.T + b_h)
    states.append(h)
Y = np.stack(states, axis=1) @ W_hy.T + b_y
gradients = {name: np.zeros(w.shape) for name, w in dict(W_xh=W_xh, W_hh=W_hh, b_h=b_h, h_0=h_0).items()}
later = 0.0
for t in range(K - 1, max(-1, K - 21), -1):
    at_sum = ((Y[:, t] - D[:, t]) @ W_hy + later) * (1 - states[t] ** 2)
    gradients["W_xh"] += at_sum.T @ X[:, t]
    gradients["W_hh"] += at_sum.T @ read[t]
    gradients["b_h"] += at_sum.sum(axis=0)
    back, new = at_sum @ W_hh, starts[:, t, None]
    gradients["h_0"] += (back * new).sum(axis=0)
    later = back * ~new
return Y, h, gradients
