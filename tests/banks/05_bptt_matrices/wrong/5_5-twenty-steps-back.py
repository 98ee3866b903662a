# mistake: the sweep ends after twenty steps
# fails: test_jordan_network_of_any_size

T, p = targets.shape
n = len(b_h)
h, y = np.empty((T, n)), np.empty((T + 1, p))
y[0] = y_0
for t in range(T):
    h[t] = np.tanh(W_xh @ x[t] + W_yh @ y[t] + b_h)
    y[t + 1] = W_hy @ h[t] + b_y
D, A, later = np.zeros((T, p)), np.zeros((T, n)), 0.0
for t in range(T - 1, max(-1, T - 21), -1):
    D[t] = y[t + 1] - targets[t] + later
    A[t] = (W_hy.T @ D[t]) * (1 - h[t] ** 2)
    later = W_yh.T @ A[t]
return D, dict(W_xh=A.T @ x, W_yh=A.T @ y[:-1], W_hy=D.T @ h, b_h=A.sum(0), b_y=D.sum(0), y_0=later)
