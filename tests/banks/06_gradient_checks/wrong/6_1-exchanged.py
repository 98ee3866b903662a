# mistake: eta and M are exchanged in the step
# fails: test_best_step, test_best_step_at_any_scale, 

step = 2 * np.sqrt(M / eta)
return step, M * step / 2 + 2 * eta / step
