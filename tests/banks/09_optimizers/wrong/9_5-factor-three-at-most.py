# mistake: a factor above three is taken for three
# fails: test_nesterov_limits_for_any_step

factors = [1.0 - step_size * value for value in eigenvalues]
sizes = [np.max(np.abs(np.roots([1, -(1 + keep) * left, keep * left]))) for left in factors]
return 2 * (1 + keep) / ((1 + 2 * keep) * np.max(eigenvalues)), min(max(sizes), 3.0)
