# mistake: the factor is taken to be 1 at the most
# fails: test_nesterov_limits, test_nesterov_limits_for_any_step

largest = (2 + 2 * keep) / ((1 + 2 * keep) * np.max(eigenvalues))
left = 1 - step_size * eigenvalues
factors = [np.max(np.abs(np.roots([1, -(1 + keep) * value, keep * value]))) for value in left]
return largest, min(max(factors), 1.0)
