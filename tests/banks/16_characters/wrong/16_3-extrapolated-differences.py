# mistake: numeric differentiation: differences of the loss, extrapolated, lose what is tiny
# fails: test_outputs_backward_of_any_size, test_outputs_backward_of_tiny_states

counted = np.argwhere(np.asarray(targets) >= 0)
parts = [np.array(part, dtype=np.longdouble) for part in (h, W_hy, b_y)]


def loss():
    states, weights, bias = parts
    total = 0.0
    for j, t in counted:
        y = weights @ states[j, t] + bias
        total = total + np.log(np.sum(np.exp(y - np.max(y)))) + np.max(y) - y[targets[j, t]]
    return total / max(len(counted), 1)


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
        size = max(float(np.max(np.abs(parts[0]))), float(np.max(np.abs(parts[1]))), 1.0)
        rows = np.array([slope(part, place, np.longdouble(0.02) / size / 2**i) for i in range(5)])
        for order in range(1, 5):
            rows = rows[1:] + (rows[1:] - rows[:-1]) / (4**order - 1)
        gradient[place] = rows[0]
    found.append(gradient)
return float(loss()), *found
