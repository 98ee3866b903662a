# mistake: a small recurrent weight is taken for zero, as if powers of it went wrong too
# fails: test_hessian_of_short_sequences

w = w_hh if abs(w_hh) > 1e-3 else 0.0
s = ds = dds = 0.0
for x in X.T:
    dds = w * dds + 2 * ds
    ds = w * ds + s
    s = w * s + x
error = w_xh * s - d
mixed = 2 * np.mean(w_xh * s * ds + error * ds)
return np.array([[2 * np.mean(s**2), mixed], [mixed, 2 * np.mean((w_xh * ds) ** 2 + error * w_xh * dds)]])
