# mistake: the last two are exchanged
# fails: test_smoothing_sensitivity, test_smoothing_sensitivity_for_long_memory, test_smoothing_sensitivity_for_short_memory

u = np.exp(nu)
lam = np.exp(-u)
state = sigma**2 * (1 - lam) / (1 + lam)
to_lambda = 2 * sigma**2 / ((1 - lam) * (1 + lam) ** 3)
to_nu = (u * lam) ** 2 * to_lambda
return state, to_nu, to_lambda
