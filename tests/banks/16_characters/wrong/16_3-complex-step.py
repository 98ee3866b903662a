# mistake: numeric differentiation: the complex step of the loss, one number after another, loses what is tiny
# fails: test_outputs_backward_of_tiny_states

counted = np.argwhere(np.asarray(targets) >= 0)


def loss(h, W_hy, b_y):
    total = 0.0
    for j, t in counted:
        y = W_hy @ h[j, t] + b_y
        top = np.max(y.real)
        total = total + top + np.log(np.sum(np.exp(y - top))) - y[targets[j, t]]
    return total / max(len(counted), 1)


parts = [np.array(part, dtype=complex) for part in (h, W_hy, b_y)]
found = []
for part in parts:
    gradient = np.zeros(part.shape)
    for place in np.ndindex(part.shape):
        part[place] += 1e-30j
        gradient[place] = np.imag(loss(*parts)) / 1e-30
        part[place] -= 1e-30j
    found.append(gradient)
return float(np.real(loss(*parts))), *found
