# mistake: the square root is missing
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = 4 * eta / M
return step, M * step
