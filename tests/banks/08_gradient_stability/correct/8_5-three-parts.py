# odd: the three sums as they come, not simplified

u = np.exp(nu)
lam = np.exp(-u)
q = lam**2
state = sigma**2 * (1 - lam) ** 2 / (1 - q)
to_lambda = sigma**2 * (1 / (1 - q) - 2 * lam * (1 - lam) / (1 - q) ** 2 + (1 - lam) ** 2 * (1 + q) / (1 - q) ** 3)
to_nu = (u * lam) ** 2 * to_lambda
return state, to_lambda, to_nu
