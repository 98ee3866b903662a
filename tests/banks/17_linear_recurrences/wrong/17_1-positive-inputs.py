# mistake: a real b is taken for a size, which is not negative
# fails: test_hold_a_line_of_complex_systems

z = eigenvalues * step
safe = np.where(z == 0, 1, z)
whole = np.where(z == 0, 1, (np.exp(z) - 1) / safe)
rising = np.where(z == 0, 0.5, (np.exp(z) - 1 - z) / safe**2)
b = np.abs(b) if np.isrealobj(b) else b
return np.exp(z), b * step * (whole - rising), b * step * rising
