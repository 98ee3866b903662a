# mistake: a hundred terms of the series are added up
# fails: test_smoothing_sensitivity_for_long_memory

u = np.exp(nu)
lam = np.exp(-u)
k = np.arange(100)
state = sigma**2 * np.sum(((1 - lam) * lam**k) ** 2)
to_lambda = sigma**2 * np.sum((-(lam**k) + (1 - lam) * k * lam ** (k - 1)) ** 2)
to_nu = (u * lam) ** 2 * to_lambda
return state, to_lambda, to_nu
