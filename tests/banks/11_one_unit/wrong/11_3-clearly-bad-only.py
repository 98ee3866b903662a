# mistake: zeros near the circle are left where they are
# fails: test_twin_of_any_order

reciprocals = np.roots(np.concatenate([[1.0], theta])).astype(complex)
bad = np.abs(reciprocals) > 1.2
sigma2_twin = sigma2 * np.prod(np.abs(reciprocals[bad]) ** 2)
reciprocals[bad] = 1 / np.conj(reciprocals[bad])
return np.poly(reciprocals)[1:].real, sigma2_twin
