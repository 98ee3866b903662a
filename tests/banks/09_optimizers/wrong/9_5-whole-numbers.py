# mistake: one minus eta times lambda is kept in an array of the eigenvalues' type
# fails: test_nesterov_limits_for_any_momentum

left = np.empty_like(eigenvalues)
left[:] = 1 - step_size * eigenvalues
largest = (2 + 2 * keep) / ((1 + 2 * keep) * np.max(eigenvalues))
return largest, max(float(np.max(np.abs(np.roots([1, -(1 + keep) * x, keep * x])))) for x in left)
