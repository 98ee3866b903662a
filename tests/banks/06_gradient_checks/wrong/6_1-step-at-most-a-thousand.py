# mistake: no step above 1000 is considered
# fails: test_best_step_at_any_scale

step = min(np.sqrt(4 * eta / M), 1000.0)
return step, 0.5 * M * step + 2 * eta / step
