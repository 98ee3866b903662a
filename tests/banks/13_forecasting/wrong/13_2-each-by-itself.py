# mistake: each coefficient by itself
# fails: test_fitted_to_noisy_sine, test_fitted_to_noisy_sine_of_any_frequency, test_fitted_to_noisy_sine_for_any_noise

power = amplitude**2 / 2
gamma_0 = power + sigma**2
gamma_1, gamma_2 = power * np.cos(omega), power * np.cos(2 * omega)
wanted = np.array([gamma_1, gamma_2])
phi = np.linalg.solve([[gamma_0, gamma_1], [gamma_1, gamma_0]], wanted)
return gamma_1 / gamma_0, gamma_2 / gamma_0, gamma_0 - phi @ wanted
