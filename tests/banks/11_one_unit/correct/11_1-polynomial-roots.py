# odd: the zeros of the covariance polynomial

c_0, c_1 = var_signal + (1 + phi**2) * var_noise, -phi * var_noise
if c_1 == 0:
    return 0.0, phi, c_0
zeros = np.roots([c_1, -c_0, c_1])
theta = float(zeros[np.argmin(np.abs(zeros))].real)
return -theta, phi + theta, c_1 / theta
