# odd: a network with random hidden units whose output is fitted

rng = np.random.default_rng(0)
scale = np.std(series)
W, b = rng.normal(size=(2, 40)) * 0.5, rng.normal(size=40)


def hidden(older, newer):
    inputs = np.stack([older, newer], axis=1) / scale
    return np.hstack([np.tanh(inputs @ W + b), inputs, np.ones((len(older), 1))])


H = hidden(series[:-2], series[1:-1])
weights = np.linalg.solve(H.T @ H + 1e-3 * np.eye(H.shape[1]), H.T @ series[2:])
return hidden(pairs[:, 0], pairs[:, 1]) @ weights
