# mistake: the windows are centered where they are
# fails: test_train, test_train_for_any_sizes, test_train_for_any_number_of_steps, test_a_trained_network_forecasts_what_no_linear_model_does, test_train_of_tiny_output_weights

def gradients_at(w):
    h, y = forward(w, x[:, :-1])
    e = 2 * (y - x[:, 1:]) / y.size
    found, later = {name: np.zeros(np.shape(value)) for name, value in w.items()}, 0.0
    for t in range(y.shape[1], 0, -1):
        at_a = (e[:, [t - 1]] * w["W_hy"] + later) * (1 - h[:, t] ** 2)
        found["W_xh"] += at_a.T @ x[:, [t - 1]]
        found["W_hh"] += at_a.T @ h[:, t - 1]
        found["b_h"] += at_a.sum(axis=0)
        found["W_hy"] += e[:, t - 1] @ h[:, t]
        found["b_y"] += e[:, t - 1].sum()
        later = at_a @ w["W_hh"]
    return found


x -= np.asarray(x.mean()).astype(x.dtype)
now, memory, losses = {name: value + 0.0 for name, value in weights.items()}, None, np.zeros(steps)
for step in range(steps):
    losses[step] = np.mean((forward(now, x[:, :-1])[1] - x[:, 1:]) ** 2)
    now, memory = adam(now, gradients_at(now), memory, rate)
return now, losses, gradients_at(weights)
