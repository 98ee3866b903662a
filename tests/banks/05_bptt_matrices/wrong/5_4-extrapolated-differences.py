# mistake: numeric differentiation: a difference of two runs, extrapolated, loses what is tiny
# fails: test_derivative_in_a_tiny_direction

names = ("X", "W_xh", "W_hh", "b_h", "W_hy", "b_y", "h_0")
given = (X, W_xh, W_hh, b_h, W_hy, b_y, h_0)

def outputs(s):
    x, w_x, w_h, b, w_y, c, h = (value + s * directions[name] for name, value in zip(names, given))
    y = []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ w_x.T + h @ w_h.T + b)
        y.append(h @ w_y.T + c)
    return np.stack(y, axis=1)

table = [(outputs(s) - outputs(-s)) / (2 * s) for s in 0.01 / 2.0 ** np.arange(5)]
for order in range(1, 5):
    table = [b + (b - a) / (4**order - 1) for a, b in zip(table, table[1:])]
return table[0]
