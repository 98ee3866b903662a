# mistake: the noise counts at every distance
# fails: test_fitted_to_noisy_sine, test_fitted_to_noisy_sine_of_any_frequency, test_fitted_to_noisy_sine_for_any_noise

power = amplitude**2 / 2
gamma_0 = power + 2 * sigma**2 - sigma**2
gamma_1, gamma_2 = power * np.cos(omega) + sigma**2, power * np.cos(2 * omega) + sigma**2
wanted = np.array([gamma_1, gamma_2])
phi = np.linalg.solve([[gamma_0, gamma_1], [gamma_1, gamma_0]], wanted)
return phi[0], phi[1], gamma_0 - phi @ wanted
