# mistake: where the signal has no memory, the unit keeps what it has heard
# fails: test_predictor_without_noise_or_memory

c_0 = var_signal + (1 + phi**2) * var_noise
c_1 = -phi * var_noise
sigma2 = (c_0 + np.sqrt(c_0**2 - 4 * c_1**2)) / 2
theta = c_1 / sigma2
return -theta if phi else 1.0, phi + theta, sigma2
