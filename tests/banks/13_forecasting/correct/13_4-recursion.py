# odd: the way back is a function that calls itself

x = x.astype(np.longdouble).astype(float)


def back(w, h, y, t):
    """Derivatives with respect to the preactivations of the steps from t on, the earliest first."""
    if t > y.shape[1]:
        return []
    rest = back(w, h, y, t + 1)
    after = rest[0] @ w["W_hh"] if rest else 0
    error = 2 * (y[:, t - 1] - x[:, t]) / y.size
    return [(1 - h[:, t] ** 2) * (error[:, None] * w["W_hy"][0] + after), *rest]


def loss_and_slopes(w):
    h, y = forward(w, x[:, :-1])
    a, e = np.array(back(w, h, y, 1)), 2 * (y - x[:, 1:]).T / y.size
    return np.sum((y - x[:, 1:]) ** 2) / y.size, {
        "b_y": np.array([e.sum()]),
        "W_hy": np.tensordot(e, h[:, 1:].swapaxes(0, 1), 2)[None],
        "b_h": a.sum((0, 1)),
        "W_hh": np.tensordot(a, h[:, :-1].swapaxes(0, 1), ((0, 1), (0, 1))),
        "W_xh": np.tensordot(a, x.T[:-1, :, None], ((0, 1), (0, 1))),
    }


first = loss_and_slopes(weights)[1]
w, memory, losses = {name: value.astype(float) for name, value in weights.items()}, None, []
for loss, slopes in (loss_and_slopes(w) for _ in range(steps)):
    losses.append(loss)
    w, memory = adam(w, slopes, memory, rate)
return w, np.array(losses, dtype=float), first
