# mistake: a power series that ends too early for long steps
# fails: test_hold_a_line_of_complex_systems

z = np.asarray(eigenvalues) * step
whole, rising, term = 0 * z, 0 * z, 1.0 + 0 * z
for k in range(1, 31):
    term = term / k
    whole = whole + term
    rising = rising + term / (k + 1)
    term = term * z
return np.exp(z), b * step * (whole - rising), b * step * rising
