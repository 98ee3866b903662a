# mistake: the perfect coefficients
# fails: test_fitted_to_noisy_sine, test_fitted_to_noisy_sine_of_any_frequency, test_fitted_to_noisy_sine_for_any_noise

phi_1, phi_2 = 2 * np.cos(omega), -1.0
return phi_1, phi_2, (2 + 4 * np.cos(omega) ** 2) * sigma**2
