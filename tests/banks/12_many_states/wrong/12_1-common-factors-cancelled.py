# mistake: where the output says nothing, the shortest equation is given
# fails: test_stacked_units_without_memory

theta = np.array([-(a + c), a * c])
phi = np.array([a + c + b * d, -a * c])
return (phi, theta) if b * d else (0 * phi, 0 * theta)
