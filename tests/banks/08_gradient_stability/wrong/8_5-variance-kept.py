# mistake: the formulas of the chapter's cure, with the root of 1 - lambda^2
# fails: test_smoothing_sensitivity, test_smoothing_sensitivity_for_long_memory, test_smoothing_sensitivity_for_short_memory

u = np.exp(nu)
lam = np.exp(-u)
state = sigma**2 + 0 * lam
to_lambda = sigma**2 / (1 - lam**2) ** 2
to_nu = (u * lam) ** 2 * to_lambda
return state, to_lambda, to_nu
