# odd: characteristic polynomials of the joined network

W = np.array([[a, 0.0], [a * d, c]])
B = np.array([b, b * d])
A = W + np.outer(B, [0.0, 1.0])
return -np.poly(A)[1:], np.poly(W)[1:]
