# odd: factors multiplied one after another, and a list of plain numbers

growth, polynomial = 1.0, [1.0 + 0j]
for r in np.roots([1.0, *theta]):
    if abs(r) > 1:
        growth, r = growth * abs(r) ** 2, 1 / complex(r).conjugate()
    polynomial = [a - r * b for a, b in zip([*polynomial, 0], [0, *polynomial])]
return [float(a.real) for a in polynomial[1:]], float(sigma2) * growth
