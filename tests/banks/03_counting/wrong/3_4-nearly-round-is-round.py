# mistake: eigenvalues that nearly agree are taken for equal ones
# fails: test_descent_speed_for_any_size

eigenvalues = np.linalg.eigvalsh(H)
low, high = eigenvalues[0], eigenvalues[-1]
factor = (high - low) / (high + low)
steps = 1 if np.isclose(low, high) else int(np.ceil(-digits / np.log10(factor)))
return 2 / high, 2 / (low + high), steps
