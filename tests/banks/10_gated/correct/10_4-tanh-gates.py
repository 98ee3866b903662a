# odd: sigmoids by the hyperbolic tangent

n = len(b) // 4
gate = lambda a: 0.5 + 0.5 * np.tanh(a / 2)
h, c = np.zeros((len(X), X.shape[1] + 1, n)), np.zeros((len(X), X.shape[1] + 1, n))
h[:, 0], c[:, 0] = h_0, c_0
for t in range(X.shape[1]):
    a = np.concatenate([X[:, t], h[:, t]], axis=1) @ np.concatenate([W_x, W_h], axis=1).T + b
    c[:, t + 1] = gate(a[:, n : 2 * n] + P[1] * c[:, t]) * c[:, t]
    c[:, t + 1] += gate(a[:, :n] + P[0] * c[:, t]) * np.tanh(a[:, 2 * n : 3 * n])
    h[:, t + 1] = gate(a[:, 3 * n :] + P[2] * c[:, t + 1]) * np.tanh(c[:, t + 1])
return h, c
