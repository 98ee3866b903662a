# mistake: the square of the cosine at distance two
# fails: test_fitted_to_noisy_sine, test_fitted_to_noisy_sine_of_any_frequency, test_fitted_to_noisy_sine_for_any_noise

power = amplitude**2 / 2
gamma_0 = power + sigma**2
gamma_1, gamma_2 = power * np.cos(omega), power * np.cos(omega) ** 2
wanted = np.array([gamma_1, gamma_2])
phi = np.linalg.solve([[gamma_0, gamma_1], [gamma_1, gamma_0]], wanted)
return phi[0], phi[1], gamma_0 - phi @ wanted
