# odd: derivatives carried forward, one sequence after the other

def loss_and_gradients(w):
    a, b, lam = (np.asarray(w[name], dtype=float) for name in ("a", "b", "lam"))
    m = len(a)
    total, found = 0.0, np.zeros(2 * m + 1)
    for x, d, length in zip(X, D, lengths):
        y, moved = 0.0, np.zeros(2 * m + 1)
        for t in range(length):
            f, g = x[t] @ a, x[t] @ b
            moved = lam * moved + np.concatenate([g * x[t], f * x[t], [y]])
            y = lam * y + f * g
            total += (y - d[t]) ** 2
            found += 2 * (y - d[t]) * moved
    found, total = found / np.sum(lengths), total / np.sum(lengths)
    return total, {"a": found[:m], "b": found[m : 2 * m], "lam": found[-1]}


trained, memory, losses = {name: 1.0 * np.asarray(value) for name, value in weights.items()}, None, []
for _ in range(steps):
    loss, gradients = loss_and_gradients(trained)
    losses.append(loss)
    trained, memory = adam(trained, gradients, memory, rate)
return trained, losses, loss_and_gradients(weights)[1]
