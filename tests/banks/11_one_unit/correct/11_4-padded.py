# odd: zeros before the start and after the end

T, p, q = len(x), len(phi), len(theta)
m = max(p, q)
X, E, D = np.zeros(T + m), np.zeros(T + m), np.zeros(T + m)
X[m:] = x
for t in range(m, T + m):
    E[t] = X[t] - sum(phi[i] * X[t - i - 1] for i in range(p)) - sum(theta[j] * E[t - j - 1] for j in range(q))
for t in range(T - 1, -1, -1):
    D[t] = E[t + m] - sum(theta[j] * D[t + j + 1] for j in range(q))
by_phi, by_theta = np.zeros(p), np.zeros(q)
for t in range(T):
    for i in range(p):
        by_phi[i] -= D[t] * X[t + m - i - 1]
    for j in range(q):
        by_theta[j] -= D[t] * E[t + m - j - 1]
return 0.5 * np.sum(E**2), D[:T].copy(), by_phi, by_theta
