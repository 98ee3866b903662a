# odd: one order after the other, until the recurrence holds

m, scale = len(g) // 2, float(np.max(np.abs(g)))
n, theta = 0, np.zeros(0)
h = g / scale if scale else np.zeros(len(g))
while n < m:
    left = -h[n:] - sum(theta[j - 1] * h[n - j : len(h) - j] for j in range(1, n + 1))
    if np.max(np.abs(left)) < 1e-9:
        break
    n += 1
    past = np.stack([h[n - j : len(h) - j] for j in range(1, n + 1)], axis=1)
    theta = np.linalg.lstsq(past, -h[n:], rcond=None)[0]
phi = [float(g[k] + sum(theta[j] * g[k - 1 - j] for j in range(k)) - theta[k]) for k in range(n)]
return n, phi + [0.0] * (m - n), list(theta) + [0.0] * (m - n)
