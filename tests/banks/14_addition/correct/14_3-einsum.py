# odd: all sums at the end, by einsum

N, T, _ = X.shape
h = np.zeros((N, T + 1, len(w_h)))
h[:, 0] = h_0
for t in range(T):
    h[:, t + 1] = 1 / (1 + np.exp(-(X[:, t] @ w_i + h[:, t] @ w_h)))
e = 1 / (1 + np.exp(-(h[:, 1:] @ w_o)[..., 0])) - D
delta = np.zeros((N, T, len(w_h)))
later = 0.0
for t in reversed(range(T)):
    delta[:, t] = (e[:, t, None] * w_o[:, 0] + later) * h[:, t + 1] * (1 - h[:, t + 1])
    later = delta[:, t] @ w_h.T
return (
    np.einsum("ntm,nti->mi", X, delta),
    np.einsum("ntj,nti->tji", h[:, :-1], delta),
    np.einsum("ntj,nt->j", h[:, 1:], e)[:, None],
)
