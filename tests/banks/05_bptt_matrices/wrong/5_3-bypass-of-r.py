# mistake: the way past tanh with the factor r
# fails: test_leaky_states_hear_the_loss, test_leaky_layer_of_whole_numbers, test_leaky_parameters, test_leaky_layer_of_any_size, test_leaky_layer_of_tiny_inputs, test_leaky_layer_at_the_edge

N, T, _ = X.shape
h, squashed = [h_0], []
for t in range(T):
    squashed.append(np.tanh(X[:, t] @ W_xh.T + h[t] @ W_hh.T + b_h))
    h.append((1 - r) * h[t] + r * squashed[t])

delta = np.empty((N, T, len(r)))
gradients = {"W_xh": 0.0, "W_hh": 0.0, "b_h": 0.0, "r": 0.0}
from_later = 0.0
for t in range(T - 1, -1, -1):  # h[t] comes before the step that makes h[t + 1]
    delta[:, t] = h[t + 1] - targets[:, t] + from_later
    alpha = delta[:, t] * r * (1 - squashed[t] ** 2)
    gradients["W_xh"] += alpha.T @ X[:, t]
    gradients["W_hh"] += alpha.T @ h[t]
    gradients["b_h"] += alpha.sum(axis=0)
    gradients["r"] += (delta[:, t] * (squashed[t] - h[t])).sum(axis=0)
    from_later = delta[:, t] * r + alpha @ W_hh
gradients["h_0"] = from_later
return delta, gradients
