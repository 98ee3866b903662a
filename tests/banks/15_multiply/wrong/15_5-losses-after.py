# mistake: the losses are those after each step
# fails: test_train, test_train_for_any_sizes, test_train_with_any_padding

within = np.arange(X.shape[1]) < lengths[:, None]
X, D = np.where(within[..., None], X, 0), np.where(within, D, 0)

def loss_and_gradients(w):
    of_a, of_b = X @ w["a"], X @ w["b"]
    y = np.zeros((len(X), X.shape[1] + 1))
    for t in range(1, X.shape[1] + 1):
        y[:, t] = w["lam"] * y[:, t - 1] + of_a[:, t - 1] * of_b[:, t - 1]
    e = np.where(within, y[:, 1:] - D, 0)
    delta = 2 * e / within.sum()
    for t in range(X.shape[1] - 2, -1, -1):
        delta[:, t] += w["lam"] * delta[:, t + 1]
    return np.sum(e**2) / within.sum(), {
        "a": np.einsum("nt,ntm->m", delta * of_b, X),
        "b": np.einsum("nt,ntm->m", delta * of_a, X),
        "lam": np.sum(delta * y[:, :-1]),
    }

trained, memory, losses = {name: np.array(value, float) for name, value in weights.items()}, None, []
for _ in range(steps):
    loss, gradients = loss_and_gradients(trained)
    trained, memory = adam(trained, gradients, memory, rate)
    losses.append(loss_and_gradients(trained)[0])
return trained, np.array(losses), loss_and_gradients(weights)[1]
