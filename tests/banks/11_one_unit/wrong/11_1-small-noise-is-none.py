# mistake: a noise of small variance is taken for none, however small the signal is
# fails: test_predictor_for_any_noise

r = var_noise if var_noise > 1e-6 else 0.0
b = r * (1 - phi**2) - var_signal
P = (-b + np.sqrt(b**2 + 4 * var_signal * r)) / 2
return phi * r / (P + r), phi * P / (P + r), P + r
