# mistake: eta and M are exchanged in the step
# fails: test_best_step, test_best_step_at_any_scale, test_best_step_of_equal_errors_and_bounds

step = 2 * np.sqrt(M / eta)
return step, M * step / 2 + 2 * eta / step
