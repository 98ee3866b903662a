# mistake: all calls fill the same arrays, so that an earlier result becomes a later one
# fails: test_stacked_units_obey_the_equation, test_stacked_units_of_any_weights, test_stacked_units_without_memory

phi, theta = stacked_to_arma.__dict__.setdefault("kept", (np.zeros(2), np.zeros(2)))
theta[:] = -(a + c), a * c
phi[:] = a + c + b * d, -a * c
return phi, theta
