# mistake: a unit that does not forget is taken to be one that just does
# fails: test_stacked_units_of_any_weights, test_stacked_units_without_memory

a, c = np.clip([a, c], -1, 1)
theta = np.array([-(a + c), a * c])
phi = np.array([a + c + b * d, -a * c])
return phi, theta
