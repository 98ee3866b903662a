# mistake: the factors are complex only where b is
# fails: test_hold_a_line_of_complex_systems

z = eigenvalues * step
zero = z == 0
safe = np.where(zero, 1, z)
whole = np.where(zero, 1, (np.exp(z) - 1) / safe)
rising = np.where(zero, 0.5, (np.exp(z) - 1 - z) / safe**2)
a, b_0, b_1 = np.exp(z), b * step * (whole - rising), b * step * rising
if not np.iscomplexobj(b):
    a, b_0, b_1 = a.real, b_0.real, b_1.real
return a, b_0, b_1
