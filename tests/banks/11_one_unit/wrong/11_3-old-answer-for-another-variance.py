# mistake: what was computed is kept by theta, and given again for another variance
# fails: test_twin_of_an_invertible_model

twins = invertible_twin.__dict__.setdefault("twins", {})
if (theta.tobytes(), theta.dtype) not in twins:
    r = np.roots(np.r_[1.0, theta])
    bad = np.abs(r) > 1
    variance = sigma2 * np.prod(np.abs(r[bad]) ** 2)
    twins[theta.tobytes(), theta.dtype] = np.real(np.poly(np.where(bad, 1 / np.conj(r), r)))[1:], float(variance)
coefficients, variance = twins[theta.tobytes(), theta.dtype]
return coefficients.copy(), variance
