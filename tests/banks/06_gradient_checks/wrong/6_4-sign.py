# mistake: targets minus outputs
# fails: test_leaky_gradients_of_one_step, test_leaky_gradients, test_leaky_gradients_of_whole_numbers, test_leaky_gradients_of_any_size, test_leaky_gradients_of_tiny_inputs, test_leaky_gradients_for_any_leak

N, T, _ = X.shape
states, fresh = [np.tile(h_0, (N, 1))], []
for t in range(T):
    fresh.append(np.tanh(X[:, t] @ W_xh.T + states[-1] @ W_hh.T + b_h))
    states.append((1 - alpha) * states[-1] + alpha * fresh[-1])
h, fresh = np.stack(states, axis=1), np.stack(fresh, axis=1)

e = (targets - h[:, 1:] @ W_hy.T - b_y) / N
g, from_later = np.empty_like(fresh), 0.0
for t in range(T, 0, -1):
    delta = e[:, t - 1] @ W_hy + from_later
    g[:, t - 1] = delta * alpha * (1 - fresh[:, t - 1] ** 2)
    from_later = g[:, t - 1] @ W_hh + (1 - alpha) * delta
return {
    "W_xh": np.einsum("bti,btj->ij", g, X),
    "W_hh": np.einsum("bti,btj->ij", g, h[:, :-1]),
    "W_hy": np.einsum("bti,btj->ij", e, h[:, 1:]),
    "b_h": g.sum(axis=(0, 1)),
    "b_y": e.sum(axis=(0, 1)),
    "h_0": from_later.sum(axis=0),
}
