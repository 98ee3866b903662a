# mistake: factors lose their fractions where b is of whole numbers
# fails: test_hold_a_line_with_eigenvalues_that_are_zero

z = eigenvalues * step
safe = np.where(z == 0, 1, z)
whole = np.where(z == 0, 1, (np.exp(z) - 1) / safe)
rising = np.where(z == 0, 0.5, (np.exp(z) - 1 - z) / safe**2)
b_0, b_1 = np.empty_like(b), np.empty_like(b)
if np.iscomplexobj(z):
    b_0, b_1 = b_0.astype(complex), b_1.astype(complex)
b_0[...], b_1[...] = b * step * (whole - rising), b * step * rising
return np.exp(z), b_0, b_1
