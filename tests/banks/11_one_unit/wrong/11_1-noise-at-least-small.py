# mistake: without noise it computes with a little
# fails: test_predictor_for_any_noise, test_predictor_without_noise_or_memory

r = max(var_noise, 1e-3)
b = r * (1 - phi**2) - var_signal
P = (-b + np.sqrt(b**2 + 4 * var_signal * r)) / 2
return phi * r / (P + r), phi * P / (P + r), P + var_noise
