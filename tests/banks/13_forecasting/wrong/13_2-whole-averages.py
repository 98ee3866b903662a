# mistake: the averages are kept in an array of the amplitude's type
# fails: test_fitted_to_noisy_sine_for_any_noise

averages = np.zeros(3, dtype=np.asarray(amplitude).dtype)
averages[:] = amplitude**2 / 2 * np.cos(omega * np.arange(3))
gamma_0, (gamma_1, gamma_2) = averages[0] + sigma**2, averages[1:]
phi = np.linalg.solve([[gamma_0, gamma_1], [gamma_1, gamma_0]], averages[1:])
return phi[0], phi[1], gamma_0 - phi @ averages[1:]
