# mistake: the error is multiplied by the step once too often
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = 2 * np.sqrt(eta / M)
return step, M * step**2
