# mistake: the coefficients are written over the given ones
# fails: test_twin_of_a_moving_average, test_twin_of_whole_numbers, test_twin_of_any_order, test_twin_of_an_invertible_model

r = np.roots(np.concatenate([[1.0], theta])).astype(complex)
bad = np.abs(r) > 1
sigma2_twin = sigma2 * np.prod(np.abs(r[bad]) ** 2)
r[bad] = 1 / np.conj(r[bad])
twin = np.poly(r)[1:].real
theta[:] = twin + np.sign(twin)
return twin, sigma2_twin
