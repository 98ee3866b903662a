# mistake: the loss of a late step goes eighty steps back at most
# fails: test_through_gates_that_close

T = X.shape[1]
f, g = sigmoid(X @ W_f.T + b_f), np.tanh(X @ W_g.T + b_g)
h = [np.array(h_0, dtype=float)]
for t in range(T):
    h.append(f[:, t] * h[t] + (1 - f[:, t]) * g[:, t])
delta = np.zeros(f.shape)
for t in range(T):
    back = np.array(direct[:, t], dtype=float)
    for earlier in range(t, max(t - 81, -1), -1):
        delta[:, earlier] += back
        back = f[:, earlier] * back
before = np.stack(h[:-1], axis=1)
at_f, at_g = delta * (before - g) * f * (1 - f), delta * (1 - f) * (1 - g**2)
of_W_f, of_W_g = (np.einsum("kti,ktj->ij", at, X) for at in (at_f, at_g))
return of_W_f, at_f.sum((0, 1)), of_W_g, at_g.sum((0, 1)), at_f @ W_f + at_g @ W_g, f[:, 0] * delta[:, 0]
