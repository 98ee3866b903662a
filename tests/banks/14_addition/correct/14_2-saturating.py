# odd: steps of height one, each from two units, whose sum is taken with signs

steps = 2 * m - 1
back, read = [], []
for j in range(1, steps + 1):
    back += [0.0, 0.0] if j % 2 else [1.0, -1.0]
    read += [1.0, -1.0] if j % 2 else [-1.0, 1.0]
bias = [float(-j + 1 - s) for j in range(1, steps + 1) for s in (0, 1)]
n = 2 * steps
return {'W_xh': np.ones((n, m)), 'W_hh': np.tile(back, (n, 1)), 'b_h': np.array(bias), 'W_hy': np.array([read]), 'b_y': np.zeros(1)}
