# mistake: an eigenvalue of zero takes one and not one half for the rising part
# fails: test_hold_a_line_with_eigenvalues_that_are_zero

z = eigenvalues * step
safe = np.where(z == 0, 1, z)
whole = np.where(z == 0, 1, (np.exp(z) - 1) / safe)
rising = np.where(z == 0, 1.0, (np.exp(z) - 1 - z) / safe**2)
return np.exp(z), b * step * (whole - rising), b * step * rising
