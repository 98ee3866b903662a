# odd: solved by hand

c = np.cos(omega)
s = 2 * sigma**2 / amplitude**2
d = (1 + s) ** 2 - c**2
phi_1 = c * (1 + s - (2 * c**2 - 1)) / d
phi_2 = ((1 + s) * (2 * c**2 - 1) - c**2) / d
power = amplitude**2 / 2
return phi_1, phi_2, power * (1 + s - phi_1 * c - phi_2 * (2 * c**2 - 1))
