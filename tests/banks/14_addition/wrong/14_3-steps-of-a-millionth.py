# mistake: numeric differentiation by complex steps of a millionth, which do not leave what is tiny its digits
# fails: test_lab_terms_of_tiny_output_weights, test_lab_terms_of_any_size

T, step = X.shape[1], 1e-6
shapes = w_i.shape, (T, *w_h.shape), w_o.shape
flat = np.concatenate([np.ravel(w_i), np.ravel(np.tile(w_h, (T, 1, 1))), np.ravel(w_o)])


def loss(point):
    sizes = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    of_x, copies, of_y = (part.reshape(shape) for part, shape in zip(np.split(point, sizes), shapes))
    h, total = h_0, 0.0
    for t in range(T):
        h = sigmoid(X[:, t] @ of_x + h @ copies[t])
        y = sigmoid(h @ of_y)[:, 0]
        total = total - np.sum(D[:, t] * np.log(y) + (1 - D[:, t]) * np.log(1 - y))
    return total


found = np.array([loss(flat + 1j * step * row).imag / step for row in np.eye(len(flat))])
sizes = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
return tuple(part.reshape(shape) for part, shape in zip(np.split(found, sizes), shapes))
