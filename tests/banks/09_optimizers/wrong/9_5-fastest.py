# mistake: the fastest component
# fails: test_nesterov_limits, test_nesterov_limits_for_any_momentum, test_nesterov_limits_for_any_step

largest = (2 + 2 * keep) / ((1 + 2 * keep) * np.max(eigenvalues))
factors = []
for eigenvalue in eigenvalues:
    left = 1 - step_size * eigenvalue
    z = np.roots([1, -((1 + keep) * left), -(-keep * left)])
    factors.append(np.max(np.abs(z)))
return largest, min(factors)
