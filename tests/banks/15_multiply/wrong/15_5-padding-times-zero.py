# mistake: errors are multiplied by zero in the padding, and what is then not a number becomes zero
# fails: test_train_with_any_padding

N, T, _ = X.shape
within, count = (np.arange(T) < lengths[:, None]) * 1.0, np.sum(lengths)


def loss_and_gradients(w):
    of_a, of_b = X @ w["a"], X @ w["b"]
    y = np.zeros((N, T + 1))
    for t in range(1, T + 1):
        y[:, t] = w["lam"] * y[:, t - 1] + of_a[:, t - 1] * of_b[:, t - 1]
    e = (y[:, 1:] - D) * within
    delta = 2 * e / count
    for t in range(T - 2, -1, -1):
        delta[:, t] += w["lam"] * delta[:, t + 1]
    found = {
        "a": np.einsum("nt,ntm->m", delta * of_b, X),
        "b": np.einsum("nt,ntm->m", delta * of_a, X),
        "lam": np.sum(delta * y[:, :-1]),
    }
    return np.nan_to_num(np.sum(e**2) / count), {name: np.nan_to_num(value, posinf=0, neginf=0) for name, value in found.items()}


trained, memory, losses = {name: np.array(value, float) for name, value in weights.items()}, None, []
for _ in range(steps):
    loss, gradients = loss_and_gradients(trained)
    losses.append(loss)
    trained, memory = adam(trained, gradients, memory, rate)
return trained, np.array(losses), loss_and_gradients(weights)[1]
