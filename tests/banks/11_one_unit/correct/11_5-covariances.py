# odd: projections by the covariances of all values

T, K = len(x), phi + theta
psi = [1.0]
for k in range(1, T):
    psi.append(K if k == 1 else phi * psi[-1])
L = np.array([[psi[t - j] if j <= t else 0.0 for j in range(T)] for t in range(T)])
G, mean = L @ L.T, h_0 * float(phi) ** np.arange(T)
predictions, mse = [], []
for t in range(T):
    i = [j for j in range(t) if seen[j]]
    a = np.linalg.solve(G[np.ix_(i, i)], G[i, t]) if i else np.zeros(0)
    predictions.append(mean[t] + sum(w * (x[j] - mean[j]) for w, j in zip(a, i)))
    mse.append(float(sigma2 * (G[t, t] - sum(w * G[j, t] for w, j in zip(a, i)))))
return predictions, mse
