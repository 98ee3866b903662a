# mistake: delta is written over the caller's targets
# fails: test_leaky_states_hear_the_loss, test_leaky_layer_of_whole_numbers, test_leaky_parameters, test_leaky_layer_of_any_size, test_leaky_layer_of_tiny_inputs, test_leaky_layer_at_the_edge

N, T, _ = X.shape
state = h_0
h, s = [state], []
for t in range(T):
    s.append(np.tanh(X[:, t] @ W_xh.T + h[t] @ W_hh.T + b_h))
    h.append((1 - r) * h[t] + r * s[t])
delta = targets
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
