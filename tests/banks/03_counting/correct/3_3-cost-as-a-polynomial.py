# odd: the whole cost as a polynomial in both weights, from the correlations of the inputs

T = X.shape[1]
N = len(X)
square = np.zeros(2 * T - 1)  # coefficients of the mean of p(w_hh)^2
for x in X:
    square += np.convolve(x[::-1], x[::-1]) / N
product = (d @ X[:, ::-1]) / N  # and of the mean of d p(w_hh)

def derivative(coefficients, times):
    for _ in range(times):
        coefficients = coefficients[1:] * np.arange(1, len(coefficients))
    return sum(c * w_hh**k for k, c in enumerate(coefficients))

xx = 2 * derivative(square, 0)
xh = 2 * w_xh * derivative(square, 1) - 2 * derivative(product, 1)
hh = w_xh**2 * derivative(square, 2) - 2 * w_xh * derivative(product, 2)
return [[xx, xh], [xh, hh]]
