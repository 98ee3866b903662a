# mistake: each gradient is cast to the type of its parameter
# fails: test_leaky_layer_of_whole_numbers

N, T, _ = X.shape
state = h_0
h, s = [state], []
for t in range(T):
    s.append(np.tanh(X[:, t] @ W_xh.T + h[t] @ W_hh.T + b_h))
    h.append((1 - r) * h[t] + r * s[t])
delta = np.zeros(targets.shape)
g = {"W_xh": 0.0, "W_hh": 0.0, "b_h": 0.0, "r": 0.0}
later = 0.0
for t in reversed(range(T)):
    heard = h[t + 1] - targets[:, t] + later
    delta[:, t] = heard
    back = heard * r * (1 - s[t] ** 2)
    g["W_xh"] += back.T @ X[:, t]
    g["W_hh"] += back.T @ h[t]
    g["b_h"] += back.sum(axis=0)
    g["r"] += (heard * (s[t] - h[t])).sum(axis=0)
    later = (1 - r) * heard + back @ W_hh
like = {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h, "r": r, "h_0": h_0}
return delta, {name: g.get(name, later).astype(given.dtype) for name, given in like.items()}
