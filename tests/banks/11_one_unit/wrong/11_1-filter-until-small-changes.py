# mistake: the filter is stopped where its variance changes by less than a fixed small number
# fails: test_predictor_for_any_noise

P, before = var_signal, -1.0
while abs(P - before) > 1e-10:
    P, before = phi**2 * P * var_noise / (P + var_noise) + var_signal, P
gain = P / (P + var_noise)
return phi * (1 - gain), phi * gain, P + var_noise
