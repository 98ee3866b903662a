# mistake: the series are cut off after fifty thousand terms
# fails: test_smoothing_sensitivity_for_long_memory

u = np.exp(nu)
age, lam = np.arange(50000), np.exp(-u)
power = np.exp(-u * age)
coefficient = (1 - lam) * power
slope = coefficient * age * np.exp(u) - power
state, to_lambda = (sigma**2 * np.sum(part**2) for part in (coefficient, slope))
return state, to_lambda, to_lambda * (u * lam) ** 2
