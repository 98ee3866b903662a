# odd: derivatives carried forward; delta from nudges of the response

T, p, q = len(x), len(phi), len(theta)
error, d_phi, d_theta = np.zeros(T), np.zeros((T, p)), np.zeros((T, q))
for t in range(T):
    error[t] = x[t] - sum(phi[i] * x[t - 1 - i] for i in range(p) if t > i)
    for i in range(p):
        d_phi[t, i] = -x[t - 1 - i] if t > i else 0.0
    for j in range(q):
        if t > j:
            error[t] -= theta[j] * error[t - 1 - j]
            d_theta[t, j] -= error[t - 1 - j]
            d_phi[t] -= theta[j] * d_phi[t - 1 - j]
            d_theta[t] -= theta[j] * d_theta[t - 1 - j]
response = np.zeros(T)
for t in range(T):
    response[t] = (t == 0) - sum(theta[j] * response[t - 1 - j] for j in range(q) if t > j)
delta = np.array([response[: T - t] @ error[t:] for t in range(T)])
return error @ error / 2, delta, error @ d_phi, error @ d_theta
