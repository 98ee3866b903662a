# mistake: sums over three thousand past inputs, too few where the memory reaches farther
# fails: test_smoothing_sensitivity_for_long_memory

lam = np.exp(-np.exp(nu))
age = np.arange(3000)
weight = (1 - lam) * lam**age
slope = (1 - lam) * age * lam ** np.maximum(age - 1, 0) - lam**age
to_lambda = sigma**2 * float(slope @ slope)
return sigma**2 * float(weight @ weight), to_lambda, to_lambda * (np.exp(nu) * lam) ** 2
