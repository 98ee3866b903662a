# odd: lists of vectors, one window after the other, as on paper

def step_back(w):
    total = {name: np.zeros(np.shape(value)) for name, value in w.items()}
    for window in np.asarray(x, float):
        states, after = forward(w, window[None, :-1])[0][0], np.zeros(len(w["b_h"]))
        for t in reversed(range(1, len(window))):
            error = 2 * (w["W_hy"][0] @ states[t] + w["b_y"][0] - window[t]) / (len(x) * (len(window) - 1))
            inner = (1 - states[t]) * (1 + states[t]) * (w["W_hy"][0] * error + after)
            for name, part in (
                ("W_xh", inner[:, None] * window[t - 1]),
                ("W_hh", np.outer(inner, states[t - 1])),
                ("b_h", inner),
                ("W_hy", error * states[t][None]),
                ("b_y", np.array([error])),
            ):
                total[name] += part
            after = w["W_hh"].T @ inner
    return total


path, memory = [dict(weights)], None
for _ in range(steps):
    moved, memory = adam(path[-1], step_back(path[-1]), memory, rate)
    path.append(moved)
losses = [float(np.mean((forward(w, x[:, :-1])[1] - x[:, 1:]) ** 2)) for w in path[:-1]]
return {name: np.array(value, float) for name, value in path[-1].items()}, losses, step_back(weights)
