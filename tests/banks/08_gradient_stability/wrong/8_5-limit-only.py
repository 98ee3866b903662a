# mistake: the values in the limit of long memory
# fails: test_smoothing_sensitivity, test_smoothing_sensitivity_for_long_memory, test_smoothing_sensitivity_for_short_memory

u = np.exp(nu)
lam = np.exp(-u)
state = sigma**2 * u / 2
to_lambda = sigma**2 / (4 * u)
to_nu = sigma**2 * u / 4
return state, to_lambda, to_nu
