# mistake: the error in predicting the signal, not the series
# fails: test_predictor_of_a_noisy_signal, test_predictor_for_any_noise, test_predictor_of_a_weak_signal, test_predictor_without_noise_or_memory

c_0 = var_signal + (1 + phi**2) * var_noise
c_1 = -phi * var_noise
sigma2 = (c_0 + np.sqrt(c_0**2 - 4 * c_1**2)) / 2
theta = c_1 / sigma2
return -theta, phi + theta, sigma2 - var_noise
