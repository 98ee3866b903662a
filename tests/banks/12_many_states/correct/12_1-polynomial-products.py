# odd: products of polynomials in the shift

theta = np.polymul([1.0, -a], [1.0, -c])
return -(theta - np.array([0.0, b * d, 0.0]))[1:], theta[1:]
