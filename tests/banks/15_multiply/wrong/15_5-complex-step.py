# mistake: numeric differentiation: each weight is perturbed by the complex step, which loses what is tiny
# fails: test_train_of_tiny_weights

N, T, _ = X.shape
within, count = np.arange(T) < lengths[:, None], np.sum(lengths)


def loss_of(a, b, lam):
    y, total = 0.0, 0.0
    for t in range(T):
        y = lam * y + (inputs[:, t] @ a) * (inputs[:, t] @ b)
        total = total + np.sum(within[:, t] * (y - wanted[:, t]) ** 2)
    return total / count


def loss_and_gradients(w):
    point = np.concatenate([np.ravel(w[name]) for name in ("a", "b", "lam")]).astype(complex)
    m, found = len(w["a"]), np.zeros(len(point))
    for k in range(len(point)):
        moved = point.copy()
        moved[k] += 1e-30j
        found[k] = loss_of(moved[:m], moved[m:-1], moved[-1]).imag / 1e-30
    gradients = {"a": found[:m], "b": found[m:-1], "lam": found[-1]}
    return loss_of(point[:m].real, point[m:-1].real, point[-1].real), gradients


inputs, wanted = np.where(within[..., None], X, 0), np.where(within, D, 0)


trained, memory, losses = {name: np.array(value, float) for name, value in weights.items()}, None, []
for _ in range(steps):
    loss, gradients = loss_and_gradients(trained)
    losses.append(loss)
    trained, memory = adam(trained, gradients, memory, rate)
return trained, np.array(losses), loss_and_gradients(weights)[1]
