# mistake: numeric differentiation: differences of the loss, extrapolated, lose what is tiny
# fails: test_through_gates_that_close, test_through_gates_of_tiny_inputs

parts = [np.array(part, dtype=np.longdouble) for part in (W_f, b_f, W_g, b_g, X, h_0)]


def loss():
    W_f, b_f, W_g, b_g, X, h = parts
    total = 0.0
    for t in range(X.shape[1]):
        f = 1 / (1 + np.exp(-(X[:, t] @ W_f.T + b_f)))
        h = f * h + (1 - f) * np.tanh(X[:, t] @ W_g.T + b_g)
        total = total + np.sum(direct[:, t] * h)
    return total


def slope(part, place, step):
    value = part[place]
    part[place] = value + step
    above = loss()
    part[place] = value - step
    below = loss()
    part[place] = value
    return (above - below) / (2 * step)


found = []
for part in parts:
    gradient = np.zeros(part.shape)
    for place in np.ndindex(part.shape):
        rows = np.array([slope(part, place, np.longdouble(0.02) / 2**i) for i in range(5)])
        for order in range(1, 5):
            rows = rows[1:] + (rows[1:] - rows[:-1]) / (4**order - 1)
        gradient[place] = rows[0]
    found.append(gradient)
return tuple(found)
