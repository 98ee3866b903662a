# mistake: numeric differentiation: a complex step that is large enough for tiny inputs, and small enough for nine digits
# fails: test_through_gates_of_tiny_inputs

def states_loss(parts):
    W_f, b_f, W_g, b_g, X, h = parts
    total = 0.0
    for t in range(X.shape[1]):
        f = 1 / (1 + np.exp(-(X[:, t] @ W_f.T + b_f)))
        h = f * h + (1 - f) * np.tanh(X[:, t] @ W_g.T + b_g)
        total = total + np.sum(direct[:, t] * h)
    return total

parts = [np.array(part, dtype=complex) for part in (W_f, b_f, W_g, b_g, X, h_0)]
found = []
for part in parts:
    gradient = np.zeros(part.shape)
    for place in np.ndindex(part.shape):
        part[place] += 1e-6j
        gradient[place] = states_loss(parts).imag / 1e-6
        part[place] -= 1e-6j
    found.append(gradient)
return tuple(found)
