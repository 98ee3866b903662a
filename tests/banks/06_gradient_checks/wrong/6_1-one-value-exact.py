# mistake: only one of the two values is thought to be off
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = np.sqrt(2 * eta / M)
return step, M * step
