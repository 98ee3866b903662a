# mistake: the factors are complex only where the eigenvalues are
# fails: test_hold_a_line_of_complex_systems

z = eigenvalues * step
zero = z == 0
safe = np.where(zero, 1, z)
whole = np.where(zero, 1, (np.exp(z) - 1) / safe)
rising = np.where(zero, 0.5, (np.exp(z) - 1 - z) / safe**2)
b_0, b_1 = b * step * (whole - rising), b * step * rising
if not np.iscomplexobj(eigenvalues):
    b_0, b_1 = b_0.real, b_1.real
return np.exp(z), b_0, b_1
