# mistake: numeric differentiation: the complex step along the direction loses what is tiny
# fails: test_derivative_in_a_tiny_direction

names = ("X", "W_xh", "W_hh", "b_h", "W_hy", "b_y", "h_0")
values = (X, W_xh, W_hh, b_h, W_hy, b_y, h_0)
x, w_x, w_h, b, w_y, c, h = (v + 1e-30j * directions[k] for k, v in zip(names, values))
y = []
for t in range(X.shape[1]):
    h = np.tanh(x[:, t] @ w_x.T + h @ w_h.T + b)
    y.append(h @ w_y.T + c)
return np.stack(y, axis=1).imag / 1e-30
