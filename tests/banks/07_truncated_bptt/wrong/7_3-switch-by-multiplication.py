# mistake: the switch multiplies by zero, which nan and infinity survive, and what is nan becomes zero
# fails: test_streams_of_any_shape, test_gradients_of_chunks_of_any_shape

N, K, _ = X.shape
state, read, states = h, [], []
for t in range(K):
    read.append(np.nan_to_num(starts[:, t, None] * h_0 + ~starts[:, t, None] * state, posinf=0, neginf=0))
    state = np.tanh(X[:, t] @ W_xh.T + read[t] @ W_hh.T + b_h)
    states.append(state)
Y = np.stack(states, axis=1) @ W_hy.T + b_y
error = Y - D
g = {"W_xh": 0.0, "W_hh": 0.0, "b_h": 0.0, "h_0": 0.0}
back = 0.0
for t in reversed(range(K)):
    heard = (error[:, t] @ W_hy + back) * (1 - states[t] ** 2)
    g["W_xh"] += heard.T @ X[:, t]
    g["W_hh"] += heard.T @ read[t]
    g["b_h"] += heard.sum(axis=0)
    back = heard @ W_hh
    new = starts[:, t, None]
    g["h_0"] += np.where(new, back, 0.0).sum(axis=0)
    back = np.where(new, 0.0, back)
return Y, state, g
