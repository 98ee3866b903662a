# mistake: the complex step, one direction at a time, in place of a pass backward
# fails: test_minimal_gradients_of_tiny_inputs

n = h.shape[2]
step = 1e-30


def loss(W_x, W_h, b, X, h_0):
    now, total = h_0, 0
    for t in range(X.shape[1]):
        f = sigmoid(X[:, t] @ W_x[:n].T + now @ W_h[:n].T + b[:n])
        g = np.tanh(X[:, t] @ W_x[n:].T + (f * now) @ W_h[n:].T + b[n:])
        now = now - f * now + f * g
        total = total + np.sum(direct[:, t] * now)
    return total


values = [W_x, W_h, b, X, h[:, 0]]
gradients = []
for place, value in enumerate(values):
    gradient = np.zeros(value.shape)
    for index in np.ndindex(*value.shape):
        nudged = value.astype(complex)
        nudged[index] += 1j * step
        gradient[index] = loss(*values[:place], nudged, *values[place + 1 :]).imag / step
    gradients.append(gradient)
return tuple(gradients)
