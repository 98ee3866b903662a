# mistake: the eigenvalues are scaled where they are
# fails: test_nesterov_limits, test_nesterov_limits_for_any_momentum, test_nesterov_limits_for_any_step

values = eigenvalues * 1.0
eigenvalues *= 2
largest = (2 + 2 * keep) / ((1 + 2 * keep) * np.max(values))
left = 1 - step_size * values
return largest, max(float(np.max(np.abs(np.roots([1, -(1 + keep) * x, keep * x])))) for x in left)
