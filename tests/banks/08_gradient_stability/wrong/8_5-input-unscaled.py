# mistake: the formulas of the chapter's unit, without the weight of the input
# fails: test_smoothing_sensitivity, test_smoothing_sensitivity_for_long_memory, test_smoothing_sensitivity_for_short_memory

u = np.exp(nu)
lam = np.exp(-u)
q = lam**2
state = sigma**2 / (1 - q)
to_lambda = sigma**2 * (1 + q) / (1 - q) ** 3
to_nu = (u * lam) ** 2 * to_lambda
return state, to_lambda, to_nu
