# mistake: only the first fifty steps are taken
# fails: test_last_states_for_every_length

N, T, _ = X.shape
h = np.tile(h_0, (N, 1)).astype(float)
for t in range(1, min(T, 50) + 1):
    a = X[:, t - 1] @ W_xh.T + h @ W_hh.T + b_h
    h = np.where((t <= lengths)[:, None], np.tanh(a), h)
return h
