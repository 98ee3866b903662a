# mistake: rates are kept away from nought and one
# fails: test_leaky_layer_of_whole_numbers, test_leaky_layer_at_the_edge

N, T, _ = X.shape
rate, low = r, 1e-3
r = np.clip(rate, low, 1 - low)
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
return delta, g | {"h_0": later}
