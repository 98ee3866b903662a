# mistake: numeric differentiation, by complex steps that suit the size of the inputs
# fails: test_through_gates_of_tiny_inputs

def loss(parts):
    W_f, b_f, W_g, b_g, X, h = parts
    total = 0.0
    for t in range(X.shape[1]):
        f = 1 / (1 + np.exp(-(X[:, t] @ W_f.T + b_f)))
        h = f * h + (1 - f) * np.tanh(X[:, t] @ W_g.T + b_g)
        total = total + np.sum(direct[:, t] * h)
    return total


parts = [np.array(part, dtype=complex) for part in (W_f, b_f, W_g, b_g, X, h_0)]
found = []
for number, part in enumerate(parts):
    gradient = np.zeros(part.shape)
    for place in np.ndindex(part.shape):
        largest = np.max(np.abs(X[..., place[1]])) if number in (0, 2) else 1
        step = 1e-25 / largest if largest else 1e-25
        part[place] += 1j * step
        gradient[place] = loss(parts).imag / step
        part[place] -= 1j * step
    found.append(gradient)
return tuple(found)
