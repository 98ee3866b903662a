# mistake: the sweep ends after twenty steps
# fails: test_leaky_layer_of_any_size

N, T, _ = X.shape
h, sq = [h_0], []
for t in range(T):
    sq.append(np.tanh(X[:, t] @ W_xh.T + h[t] @ W_hh.T + b_h))
    h.append((1 - r) * h[t] + r * sq[t])
delta = np.zeros((N, T, len(r)))
G = {"W_xh": 0.0, "W_hh": 0.0, "b_h": 0.0, "r": 0.0}
later = 0.0
for t in range(T - 1, max(-1, T - 21), -1):
    delta[:, t] = h[t + 1] - targets[:, t] + later
    al = delta[:, t] * r * (1 - sq[t] ** 2)
    G["W_xh"] += al.T @ X[:, t]
    G["W_hh"] += al.T @ h[t]
    G["b_h"] += al.sum(axis=0)
    G["r"] += (delta[:, t] * (sq[t] - h[t])).sum(axis=0)
    later = delta[:, t] * (1 - r) + al @ W_hh
G["h_0"] = later
return delta, G
