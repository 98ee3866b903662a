# odd: the filter's quadratic equation, solved for the error variance of the signal

b = var_noise * (1 - phi**2) - var_signal
P = (-b + np.sqrt(b**2 + 4 * var_signal * var_noise)) / 2
gain = P / (P + var_noise)
return phi * (1 - gain), phi * gain, P + var_noise
