# mistake: numeric differentiation: the complex step of the loss, entry after entry, loses what is tiny
# fails: test_leaky_layer_of_tiny_inputs

def loss(values, nudge):
    X_, W_xh, W_hh, b_h, r, h = values
    total = 0
    for t in range(X.shape[1]):
        h = (1 - r) * h + r * np.tanh(X[:, t] @ W_xh.T + h @ W_hh.T + b_h) + nudge[:, t]
        total = total + np.sum((h - targets[:, t]) ** 2) / 2
    return total

def gradient(which):
    point = [np.array(v, dtype=complex) for v in (X, W_xh, W_hh, b_h, r, h_0, np.zeros(targets.shape))]
    found = np.zeros(point[which].shape)
    for index in np.ndindex(found.shape):
        point[which][index] += 1e-40j
        found[index] = loss(point[:-1], point[-1]).imag / 1e-40
        point[which][index] -= 1e-40j
    return found

names = ("W_xh", "W_hh", "b_h", "r", "h_0")
return gradient(6), {name: gradient(which) for which, name in enumerate(names, start=1)}
