# odd: integrals by a rule of forty nodes

u, weights = np.polynomial.legendre.leggauss(40)
part = (u + 1) / 2
z = np.asarray(eigenvalues) * step
left = np.exp(z[:, None] * (1 - part)) * weights / 2
return np.exp(z), b * step * (left @ (1 - part)), b * step * (left @ part)
