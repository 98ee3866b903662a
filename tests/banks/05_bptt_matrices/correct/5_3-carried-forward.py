# odd: derivatives of the states by every parameter carried forward (RTRL), and delta by products of Jacobians

def forward(start, inputs):
    state = start
    for row in inputs:
        squashed = np.tanh(W_xh @ row + W_hh @ state + b_h)
        yield state, squashed
        state = (1 - r) * state + r * squashed

N, T, m = X.shape
n = len(b_h)
delta, eye = np.zeros((N, T, n)), np.eye(n)
sums = {"W_xh": np.zeros((n, m)), "W_hh": np.zeros((n, n)), "b_h": np.zeros(n), "r": np.zeros(n), "h_0": np.zeros((N, n))}
for i in range(N):
    moved = {"W_xh": np.zeros((n, n, m)), "W_hh": np.zeros((n, n, n)), "b_h": np.zeros((n, n)), "r": np.zeros((n, n)), "h_0": eye}
    reach = []  # d h_t / d h_s for all s up to t
    for t, (old, s) in enumerate(forward(h_0[i], X[i])):
        gain = r * (1 - s**2)
        step = np.diag(1 - r) + gain[:, None] * W_hh
        moved = {name: np.tensordot(step, value, axes=1) for name, value in moved.items()}
        moved["W_xh"] += np.einsum("j,jk,l->jkl", gain, eye, X[i, t])
        moved["W_hh"] += np.einsum("j,jk,l->jkl", gain, eye, old)
        moved["b_h"] += np.diag(gain)
        moved["r"] += np.diag(s - old)
        reach = [step @ jacobian for jacobian in reach] + [eye]
        error = (1 - r) * old + r * s - targets[i, t]
        for s_, jacobian in enumerate(reach):
            delta[i, s_] += error @ jacobian
        for name, value in moved.items():
            if name == "h_0":
                sums[name][i] += error @ value
            else:
                sums[name] += np.tensordot(error, value, axes=1)
return delta, sums
