# odd: a power series of sixty terms for each factor

z = np.asarray(eigenvalues) * step
whole, rising, term = 0 * z, 0 * z, 1.0 + 0 * z
for k in range(1, 60):
    term = term / k
    whole = whole + term
    rising = rising + term / (k + 1)
    term = term * z
return np.exp(z), b * step * (whole - rising), b * step * rising
