# odd: as many terms of the series as matter

u = np.exp(nu)
k = np.arange(int(80 / u) + 200)
power = np.exp(-u * k)
lam = np.exp(-u)
before = np.concatenate([[0.0], power[:-1]])
coefficient = (1 - lam) * power
slope = (1 - lam) * k * before - power
return tuple(sigma**2 * np.sum(v * v) for v in (coefficient, slope, -u * lam * slope))
