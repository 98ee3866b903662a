# mistake: the variance stays as it was
# fails: test_twin_of_a_moving_average, test_twin_of_whole_numbers, test_twin_of_any_order, test_twin_of_an_invertible_model

reciprocals = np.roots(np.concatenate([[1.0], theta])).astype(complex)
bad = np.abs(reciprocals) > 1
sigma2_twin = sigma2
reciprocals[bad] = 1 / np.conj(reciprocals[bad])
return np.poly(reciprocals)[1:].real, sigma2_twin
