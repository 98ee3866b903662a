# mistake: of the zeros inside the circle only three are turned
# fails: test_twin_of_any_order

zeros = np.roots(np.append(1.0, theta)).astype(complex)
for index in np.argsort(-np.abs(zeros))[:3]:
    size = np.abs(zeros[index])
    if size > 1:
        sigma2 = sigma2 * size**2
        zeros[index] /= size**2
return np.poly(zeros)[1:].real, sigma2
