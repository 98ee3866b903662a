# mistake: only the first fifty inputs are read
# fails: test_hessian_for_any_size_and_weight

s = ds = dds = 0.0
for x in X.T[:50]:
    dds = w_hh * dds + 2 * ds
    ds = w_hh * ds + s
    s = w_hh * s + x
error = w_xh * s - d
mixed = 2 * np.mean(w_xh * s * ds + error * ds)
return np.array([[2 * np.mean(s**2), mixed], [mixed, 2 * np.mean((w_xh * ds) ** 2 + error * w_xh * dds)]])
