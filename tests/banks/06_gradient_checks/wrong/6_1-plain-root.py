# mistake: the step is the root of eta over M, by rule of thumb
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = np.sqrt(eta / M)
return step, M * step / 2 + 2 * eta / step
