# mistake: one of the two equations is divided by the average at distance one, which is zero for a sine of period four
# fails: test_fitted_to_noisy_sine_of_any_frequency

power = amplitude**2 / 2
gamma_0 = power + sigma**2
gamma_1, gamma_2 = power * np.cos(omega), power * np.cos(2 * omega)
phi_2 = (gamma_0 * gamma_2 - gamma_1**2) / (gamma_0**2 - gamma_1**2)
phi_1 = (gamma_2 - gamma_0 * phi_2) / gamma_1
return phi_1, phi_2, gamma_0 - phi_1 * gamma_1 - phi_2 * gamma_2
