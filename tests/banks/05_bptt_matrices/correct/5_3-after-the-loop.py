# odd: all gradients after the sweep, by einsum

N, T, _ = X.shape
h = np.concatenate([h_0[:, None], np.empty((N, T, len(r)))], axis=1)
s = np.empty((N, T, len(r)))
for t in range(1, T + 1):
    s[:, t - 1] = np.tanh(np.einsum("nm,im->in", W_xh, X[:, t - 1]) + h[:, t - 1] @ W_hh.T + b_h)
    h[:, t] = h[:, t - 1] + r * (s[:, t - 1] - h[:, t - 1])
delta = h - np.concatenate([h[:, :1], targets], axis=1)  # entry 0 is for h_0, which has no target
gain = r * (1 - s) * (1 + s)
for t in range(T, 0, -1):
    delta[:, t - 1] += (1 - r) * delta[:, t] + np.einsum("in,nk->ik", gain[:, t - 1] * delta[:, t], W_hh)
alpha = gain * delta[:, 1:]
return delta[:, 1:], {
    "W_xh": np.einsum("itj,itk->jk", alpha, X),
    "W_hh": np.einsum("itj,itk->jk", alpha, h[:, :-1]),
    "b_h": np.einsum("itj->j", alpha),
    "r": np.einsum("itj,itj->j", delta[:, 1:], s - h[:, :-1]),
    "h_0": delta[:, 0],
}
