# odd: derivatives of the outputs carried forward, and delta by products of Jacobians

n, p = len(b_h), len(b_y)
names = {"W_xh": W_xh, "W_yh": W_yh, "W_hy": W_hy, "b_h": b_h, "b_y": b_y, "y_0": y_0}
moved = {name: np.zeros((p, *value.shape)) for name, value in names.items()}
moved["y_0"] = np.eye(p)
gradients = {name: np.zeros(value.shape) for name, value in names.items()}
delta, reach, y = np.zeros(targets.shape), [], y_0
for t, row in enumerate(x):
    h = np.tanh(W_xh @ row + W_yh @ y + b_h)
    through = W_hy * (1 - h**2)
    step = through @ W_yh
    moved = {name: np.tensordot(step, value, axes=1) for name, value in moved.items()}
    moved["W_xh"] += through[:, :, None] * row
    moved["W_yh"] += through[:, :, None] * y
    moved["b_h"] += through
    moved["W_hy"] += np.eye(p)[:, :, None] * h
    moved["b_y"] += np.eye(p)
    reach = [step @ jacobian for jacobian in reach] + [np.eye(p)]
    y = W_hy @ h + b_y
    error = y - targets[t]
    for s, jacobian in enumerate(reach):
        delta[s] += error @ jacobian
    for name in gradients:
        gradients[name] += np.tensordot(error, moved[name], axes=1)
return delta, gradients
