# odd: the variance from the covariances at lag zero

r = np.roots(np.concatenate([[1.0], theta])).astype(complex)
r = np.where(np.abs(r) > 1, 1 / np.conj(r), r)
twin = np.poly(r)[1:].real
return twin, sigma2 * (1 + theta @ theta) / (1 + twin @ twin)
