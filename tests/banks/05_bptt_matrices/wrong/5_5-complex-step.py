# mistake: numeric differentiation: the complex step of the loss, entry after entry, loses what is tiny
# fails: test_jordan_network_of_tiny_inputs

point = [np.array(v, dtype=complex) for v in (W_xh, W_yh, W_hy, b_h, b_y, y_0, np.zeros(targets.shape))]

def loss():
    A, B, C, b, c, y, nudge = point
    total = 0
    for x_t, d_t, push in zip(x, targets, nudge):
        y = C @ np.tanh(A @ x_t + B @ y + b) + c + push
        total = total + np.sum((y - d_t) ** 2) / 2
    return total

found = []
for value in point:
    slopes = np.zeros(value.shape)
    for index in np.ndindex(value.shape):
        value[index] += 1e-30j
        slopes[index] = loss().imag / 1e-30
        value[index] = value[index].real
    found.append(slopes)
names = ("W_xh", "W_yh", "W_hy", "b_h", "b_y", "y_0")
return found[-1], dict(zip(names, found))
