# mistake: phi without what is fed back
# fails: test_stacked_units_obey_the_equation, test_stacked_units_of_any_weights, test_stacked_units_without_memory

theta = np.array([-(a + c), a * c])
phi = np.array([a + c, -a * c])
return phi, theta
