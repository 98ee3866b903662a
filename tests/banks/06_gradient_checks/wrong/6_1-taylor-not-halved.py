# mistake: the half of Taylor's term is missing
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = np.sqrt(2 * eta / M)
return step, 2 * M * step
