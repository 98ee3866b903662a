# odd: the steady state of a Kalman filter for the signal

P = var_signal
for _ in range(5000):
    P = phi**2 * P * var_noise / (P + var_noise) + var_signal
gain = P / (P + var_noise)
return phi * (1 - gain), phi * gain, P + var_noise
