# odd: one sequence after another, with matrices of one step

N, T, m = X.shape
n = len(b_h)
delta, h_0_gradients = np.zeros((N, T, n)), np.zeros((N, n))
sums = {"W_xh": np.zeros((n, m)), "W_hh": np.zeros((n, n)), "b_h": np.zeros(n), "r": np.zeros(n)}
for i in range(N):
    before, jacobians, slopes, pulls = [], [], [], []
    h = h_0[i]
    for t in range(T):
        s = np.tanh(W_xh @ X[i, t] + W_hh @ h + b_h)
        before.append(h)
        slopes.append(r * (1 - s**2))
        pulls.append(s - h)
        jacobians.append(np.diag(1 - r) + np.diag(slopes[t]) @ W_hh)
        h = h + r * pulls[t]
    heard = np.zeros(n)
    for t in reversed(range(T)):
        after = before[t + 1] if t + 1 < T else h
        delta[i, t] = heard + after - targets[i, t]
        sums["b_h"] += slopes[t] * delta[i, t]
        sums["W_xh"] += np.outer(slopes[t] * delta[i, t], X[i, t])
        sums["W_hh"] += np.outer(slopes[t] * delta[i, t], before[t])
        sums["r"] += pulls[t] * delta[i, t]
        heard = jacobians[t].T @ delta[i, t]
    h_0_gradients[i] = heard
return delta, {**sums, "h_0": h_0_gradients}
