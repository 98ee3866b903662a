# mistake: the noise is not taken for less than a fixed small number
# fails: test_fitted_to_noisy_sine_for_any_noise

power = amplitude**2 / 2
lag_0, lag_1, lag_2 = power + max(sigma, 1e-3) ** 2, power * np.cos(omega), power * np.cos(2 * omega)
phi = np.linalg.solve([[lag_0, lag_1], [lag_1, lag_0]], [lag_1, lag_2])
return phi[0], phi[1], lag_0 - phi @ [lag_1, lag_2]
