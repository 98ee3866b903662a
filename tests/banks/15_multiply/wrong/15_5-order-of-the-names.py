# mistake: the weights are taken in the order in which they stand in the dictionary, whatever their names
# fails: test_train, test_train_for_any_sizes

N, T, m = X.shape
within, count = np.arange(T) < lengths[:, None], np.sum(lengths)
inputs, wanted = np.where(within[..., None], X, 0), np.where(within, D, 0)


def loss_and_gradients(a, b, lam):
    of_a, of_b = inputs @ a, inputs @ b
    y = np.zeros((N, T + 1))
    for t in range(1, T + 1):
        y[:, t] = lam * y[:, t - 1] + of_a[:, t - 1] * of_b[:, t - 1]
    e = np.where(within, y[:, 1:] - wanted, 0)
    delta = 2 * e / count
    for t in range(T - 2, -1, -1):
        delta[:, t] += lam * delta[:, t + 1]
    return np.sum(e**2) / count, {
        "a": np.einsum("nt,ntm->m", delta * of_b, inputs),
        "b": np.einsum("nt,ntm->m", delta * of_a, inputs),
        "lam": np.sum(delta * y[:, :-1]),
    }


def named(values):
    a, b, lam = (np.array(value, float) for value in values)
    return {"a": np.resize(a, m), "b": np.resize(b, m), "lam": np.resize(lam, 1)[0]}


trained, memory, losses = named(weights.values()), None, []
first = loss_and_gradients(**trained)[1]
for _ in range(steps):
    loss, gradients = loss_and_gradients(**trained)
    losses.append(loss)
    trained, memory = adam(trained, gradients, memory, rate)
return trained, np.array(losses), first
