# mistake: only the first ten sequences are read
# fails: test_leaky_gradients_of_any_size

N, T, _ = X.shape
X, targets = X[:10], targets[:10]
h = leaky_states(X, W_xh, W_hh, b_h, h_0, alpha)
e = (h[:, 1:] @ W_hy.T + b_y - targets) / N
squashed = np.tanh(X @ W_xh.T + h[:, :-1] @ W_hh.T + b_h)
at_a, heard = np.zeros(squashed.shape), np.zeros((len(X), len(b_h)))
for t in reversed(range(T)):
    heard = heard + e[:, t] @ W_hy
    at_a[:, t] = alpha * heard * (1 - squashed[:, t] ** 2)
    heard = (1 - alpha) * heard + at_a[:, t] @ W_hh
sums = dict(b_h=at_a.sum((0, 1)), b_y=e.sum((0, 1)), h_0=heard.sum(0))
pairs = dict(W_xh=(at_a, X), W_hh=(at_a, h[:, :-1]), W_hy=(e, h[:, 1:]))
return sums | {name: np.einsum("ntj,ntk->jk", *pair) for name, pair in pairs.items()}
