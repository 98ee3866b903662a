# mistake: the coefficients are kept in an array of theta's type
# fails: test_twin_of_whole_numbers

reciprocals = np.roots(np.concatenate([[1.0], theta])).astype(complex)
bad = np.abs(reciprocals) > 1
sigma2_twin = sigma2 * np.prod(np.abs(reciprocals[bad]) ** 2)
reciprocals[bad] = 1 / np.conj(reciprocals[bad])
twin = np.empty_like(theta)
twin[:] = np.poly(reciprocals)[1:].real
return twin, sigma2_twin
