# mistake: the smaller root comes from a difference that loses its digits where the noise is small
# fails: test_predictor_for_any_noise

c_0, c_1 = var_signal + (1 + phi**2) * var_noise, -phi * var_noise
if c_1 == 0:
    return 0.0, float(phi), c_0
theta = (c_0 - np.sqrt(c_0**2 - 4 * c_1**2)) / (2 * c_1)
return -theta, phi + theta, c_1 / theta
