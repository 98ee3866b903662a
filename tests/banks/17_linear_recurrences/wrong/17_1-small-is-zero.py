# mistake: an eigenvalue that is small beside 1 is taken for zero, however long the step
# fails: test_hold_a_line_of_complex_systems

z = eigenvalues * step
zero = np.abs(eigenvalues) < 0.05
safe = np.where(zero, 1, z)
whole = np.where(zero, 1, (np.exp(z) - 1) / safe)
rising = np.where(zero, 0.5, (np.exp(z) - 1 - z) / safe**2)
return np.exp(z), b * step * (whole - rising), b * step * rising
