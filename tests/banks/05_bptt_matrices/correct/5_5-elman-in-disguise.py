# odd: as a layer whose state is h, with the outputs inside W_yh W_hy

T = len(x)
U, c = W_yh @ W_hy, b_h + W_yh @ b_y
h = []
for t in range(T):
    a = W_xh @ x[t] + (U @ h[-1] + c if t else W_yh @ y_0 + b_h)
    h.append(np.tanh(a))
h = np.array(h)
y = h @ W_hy.T + b_y
alpha, delta = np.zeros_like(h), y - targets
for t in reversed(range(T)):
    if t + 1 < T:
        delta[t] += alpha[t + 1] @ W_yh
    alpha[t] = (1 - h[t] ** 2) * (delta[t] @ W_hy)
before = np.vstack([y_0, y[:-1]])
return delta, {
    "W_xh": np.einsum("tj,tk->jk", alpha, x),
    "W_yh": np.einsum("tj,tk->jk", alpha, before),
    "W_hy": np.einsum("tj,tk->jk", delta, h),
    "b_h": alpha.sum(0),
    "b_y": delta.sum(0),
    "y_0": alpha[0] @ W_yh,
}
