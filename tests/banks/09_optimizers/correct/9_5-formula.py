# odd: the roots by the formula for quadratics

left = 1 - step_size * np.asarray(eigenvalues, dtype=complex)
p, q = (1 + keep) * left, keep * left
root = np.sqrt(p**2 - 4 * q)
factor = np.maximum(np.abs(p + root), np.abs(p - root)) / 2
return 1 / (np.max(eigenvalues) * (1 - 1 / (2 + 2 * keep))), float(np.max(factor))
