# mistake: the mean of the two inputs held for the whole step
# fails: test_hold_a_line, test_hold_a_line_of_complex_systems, test_hold_a_line_with_eigenvalues_that_are_zero

z = eigenvalues * step
safe = np.where(z == 0, 1, z)
whole = np.where(z == 0, 1, (np.exp(z) - 1) / safe)
rising = np.where(z == 0, 0.5, (np.exp(z) - 1 - z) / safe**2)
return np.exp(z), b * step * whole / 2, b * step * whole / 2
