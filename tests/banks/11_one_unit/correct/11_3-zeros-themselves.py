# odd: the zeros of theta, not their reciprocals

zeros = np.roots(np.concatenate([theta[::-1], [1.0]])).astype(complex)
factor = 1.0
for i, z in enumerate(zeros):
    if abs(z) < 1:
        factor /= abs(z) ** 2
        zeros[i] = 1 / np.conj(z)
polynomial = np.poly(zeros)[::-1]
return (polynomial / polynomial[0])[1:].real, sigma2 * factor
