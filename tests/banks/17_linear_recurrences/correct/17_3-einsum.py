# odd: all states as sums over products of gates

f, g = sigmoid(X @ W_f.T + b_f), np.tanh(X @ W_g.T + b_g)
N, T, n = f.shape
added = (1 - f) * g
h, delta = np.zeros((N, T + 1, n)), np.zeros((N, T, n))
h[:, 0] = h_0
for t in range(1, T + 1):
    h[:, t] = np.prod(f[:, :t], axis=1) * h_0
    for j in range(t):
        h[:, t] += np.prod(f[:, j + 1 : t], axis=1) * added[:, j]
for t in range(T):
    for later in range(t, T):
        delta[:, t] += np.prod(f[:, t + 1 : later + 1], axis=1) * direct[:, later]
at_f = delta * (h[:, :-1] - g) * f * (1 - f)
at_g = delta * (1 - f) * (1 - g**2)
of_W_f, of_W_g = np.einsum("kti,ktj->ij", at_f, X), np.einsum("kti,ktj->ij", at_g, X)
of_X = np.einsum("kti,ij->ktj", at_f, W_f) + np.einsum("kti,ij->ktj", at_g, W_g)
return of_W_f, at_f.sum((0, 1)), of_W_g, at_g.sum((0, 1)), of_X, f[:, 0] * delta[:, 0]
