# mistake: numeric differentiation: the complex step of every entry loses what is tiny
# fails: test_leaky_gradients_of_tiny_inputs

names = ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "h_0")
point = dict(zip(names, (W_xh, W_hh, W_hy, b_h, b_y, h_0)))

def loss(W_xh, W_hh, W_hy, b_h, b_y, h_0):
    h, total = h_0, 0
    for t in range(X.shape[1]):
        h = (1 - alpha) * h + alpha * np.tanh(X[:, t] @ W_xh.T + h @ W_hh.T + b_h)
        total = total + ((h @ W_hy.T + b_y - targets[:, t]) ** 2).sum() / (2 * len(X))
    return total

gradients = {}
for name in names:
    gradients[name] = np.zeros(point[name].shape)
    for index in np.ndindex(point[name].shape):
        moved = point[name].astype(complex)
        moved[index] += 1e-30j
        gradients[name][index] = loss(**{**point, name: moved}).imag / 1e-30
return gradients
