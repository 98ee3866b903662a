# mistake: the filter runs for sixty steps only
# fails: test_predictor_of_a_weak_signal

P = var_signal / (1 - phi**2)
for _ in range(60):
    gain = P / (P + var_noise)
    P = phi**2 * (1 - gain) * P + var_signal
gain = P / (P + var_noise)
return phi * (1 - gain), phi * gain, P + var_noise
