# odd: gates of all steps at once, weights' gradients by one contraction

n = h.shape[2]
before = h[:, :-1]
f = sigmoid(X @ W_x[:n].T + before @ W_h[:n].T + b[:n])
g = np.tanh(X @ W_x[n:].T + (f * before) @ W_h[n:].T + b[n:])
alpha = np.zeros((*X.shape[:2], 2 * n))
later = 0.0 * h[:, 0]
for t in range(X.shape[1] - 1, -1, -1):
    delta = direct[:, t] + later
    alpha[:, t, n:] = delta * f[:, t] * (1 - g[:, t] ** 2)
    at_product = alpha[:, t, n:] @ W_h[n:]
    at_gate = delta * g[:, t] - delta * before[:, t] + at_product * before[:, t]
    alpha[:, t, :n] = at_gate * f[:, t] * (1 - f[:, t])
    later = (1 - f[:, t]) * delta + f[:, t] * at_product + alpha[:, t, :n] @ W_h[:n]
heard = np.einsum("kti,ktj->ij", alpha[..., :n], before), np.einsum("kti,ktj->ij", alpha[..., n:], f * before)
return np.einsum("kti,ktj->ij", alpha, X), np.vstack(heard), alpha.sum(axis=(0, 1)), alpha @ W_x, later
