# mistake: a gradient goes back fifteen steps and no further
# fails: test_train_for_any_sizes

def gradients_at(w):
    h, y = forward(w, x[:, :-1])
    e = 2 * (y - x[:, 1:]) / y.size
    T = y.shape[1]
    found = {name: np.zeros(np.shape(value)) for name, value in w.items()}
    for end in range(T, 0, -1):
        found["W_hy"] += e[:, end - 1] @ h[:, end]
        found["b_y"] += e[:, end - 1].sum()
        at_h = e[:, [end - 1]] * w["W_hy"]
        for t in range(end, max(end - 15, 0), -1):
            at_a = at_h * (1 - h[:, t] ** 2)
            found["W_xh"] += at_a.T @ x[:, [t - 1]]
            found["W_hh"] += at_a.T @ h[:, t - 1]
            found["b_h"] += at_a.sum(axis=0)
            at_h = at_a @ w["W_hh"]
    return found


now, memory, losses = {name: value + 0.0 for name, value in weights.items()}, None, np.zeros(steps)
for step in range(steps):
    losses[step] = np.mean((forward(now, x[:, :-1])[1] - x[:, 1:]) ** 2)
    now, memory = adam(now, gradients_at(now), memory, rate)
return now, losses, gradients_at(weights)
