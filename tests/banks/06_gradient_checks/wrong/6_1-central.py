# mistake: the best step of a central difference
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = (3 * eta / M) ** (1 / 3)
return step, M * step**2 / 2
