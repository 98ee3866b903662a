# odd: one sequence and one step at a time

N, T, _ = X.shape
n = P.shape[1]
h, c = np.empty((N, T + 1, n)), np.empty((N, T + 1, n))
for k in range(N):
    h[k, 0], c[k, 0] = h_0[k], c_0[k]
    for t in range(1, T + 1):
        a = W_x.dot(X[k, t - 1]) + W_h.dot(h[k, t - 1]) + b
        i, f = sigmoid(a[:n] + P[0] * c[k, t - 1]), sigmoid(a[n : 2 * n] + P[1] * c[k, t - 1])
        c[k, t] = f * c[k, t - 1] + i * np.tanh(a[2 * n : 3 * n])
        h[k, t] = sigmoid(a[3 * n :] + P[2] * c[k, t]) * np.tanh(c[k, t])
return h, c
