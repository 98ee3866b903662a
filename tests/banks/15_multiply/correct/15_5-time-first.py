# odd: time along the first axis, the mask in the loop

T = X.shape[1]
runs = [np.asarray(lengths) > t for t in range(T)]
inputs = [np.where(runs[t][:, None], X[:, t], 0.0) for t in range(T)]
wanted = [np.where(runs[t], D[:, t], 0.0) for t in range(T)]
count = sum(run.sum() for run in runs)


def loss_and_gradients(w):
    y, e = [np.zeros(len(X))], []
    for t in range(T):
        y.append(w["lam"] * y[t] + (inputs[t] @ w["a"]) * (inputs[t] @ w["b"]))
        e.append(np.where(runs[t], y[t + 1] - wanted[t], 0.0))
    later, of_a, of_b, of_lam = 0.0, 0.0, 0.0, 0.0
    for t in reversed(range(T)):
        later = np.where(runs[t], 2 * e[t] / count + w["lam"] * later, 0.0)
        of_a = of_a + (later * (inputs[t] @ w["b"])) @ inputs[t]
        of_b = of_b + (later * (inputs[t] @ w["a"])) @ inputs[t]
        of_lam = of_lam + later @ y[t]
    return np.sum(np.square(e)) / count, {"a": of_a, "b": of_b, "lam": of_lam}


trained, memory, losses = {name: np.array(weights[name], dtype=float) for name in weights}, None, []
for _ in range(steps):
    loss, gradients = loss_and_gradients(trained)
    losses.append(float(loss))
    trained, memory = adam(trained, gradients, memory, rate)
return [trained, np.array(losses), loss_and_gradients(weights)[1]]
