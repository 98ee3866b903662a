# mistake: the targets are subtracted where they are
# fails: test_hessian_away_from_the_fit, test_hessian_for_any_size_and_weight, test_hessian_of_short_sequences, test_hessian_at_the_exact_fit

s = ds = dds = 0.0
for x in X.T:
    dds = w_hh * dds + 2 * ds
    ds = w_hh * ds + s
    s = w_hh * s + x
d *= -1
error = d + w_xh * s
mixed = 2 * np.mean(w_xh * s * ds + error * ds)
return np.array([[2 * np.mean(s**2), mixed], [mixed, 2 * np.mean((w_xh * ds) ** 2 + error * w_xh * dds)]])
