# odd: sums of powers of the recurrent weight in place of loops through time

T = X.shape[1]
inside = np.arange(T) < np.asarray(lengths)[:, None]
count = inside.sum()
lag = np.arange(T)[:, None] - np.arange(T)
X, D = np.where(inside[..., None], X, 0.0), np.where(inside, D, 0.0)


def loss_and_gradients(w):
    lam = float(w["lam"])
    kernel = np.where(lag >= 0, lam ** np.maximum(lag, 0), 0.0)
    slope = np.where(lag > 0, lag * lam ** np.maximum(lag - 1, 0), 0.0)
    f, g = X @ w["a"], X @ w["b"]
    e = inside * ((f * g) @ kernel.T - D)
    back = 2 * e @ kernel / count
    return (e**2).sum() / count, {
        "a": np.tensordot(back * g, X, 2),
        "b": np.tensordot(back * f, X, 2),
        "lam": np.sum(2 * e * ((f * g) @ slope.T)) / count,
    }


first = loss_and_gradients(weights)[1]
trained, memory, losses = {k: np.array(v, dtype=float) for k, v in weights.items()}, None, np.zeros(steps)
for step in range(steps):
    losses[step], gradients = loss_and_gradients(trained)
    trained, memory = adam(trained, gradients, memory, rate)
return trained, losses, first
