# mistake: the results are kept in an array of the type of the arguments
# fails: test_best_step_of_equal_errors_and_bounds

found = np.zeros_like(np.array([eta, M]))
found[0] = 2 * np.sqrt(eta / M)
found[1] = 2 * np.sqrt(eta * M)
return found[0], found[1]
