# mistake: the slope of the sigmoid is left out
# fails: test_through_gates, test_through_gates_of_any_size, test_through_gates_for_losses_that_look_once_and_whole_numbers, test_through_gates_that_close, test_through_gates_of_tiny_inputs

T = X.shape[1]
f, g = sigmoid(X @ W_f.T + b_f), np.tanh(X @ W_g.T + b_g)
h = [np.array(h_0, dtype=float)]
for t in range(T):
    h.append(f[:, t] * h[t] + (1 - f[:, t]) * g[:, t])
at_f, at_g = np.empty(f.shape), np.empty(f.shape)
later = np.zeros(h[0].shape)
for t in range(T - 1, -1, -1):
    delta = direct[:, t] + later
    at_f[:, t] = delta * (h[t] - g[:, t])
    at_g[:, t] = delta * (1 - f[:, t]) * (1 - g[:, t] ** 2)
    later = f[:, t] * delta
of_W_f, of_W_g = (np.einsum("kti,ktj->ij", at, X) for at in (at_f, at_g))
return of_W_f, at_f.sum((0, 1)), of_W_g, at_g.sum((0, 1)), at_f @ W_f + at_g @ W_g, later
