# mistake: the same matrix is filled and returned by each call
# fails: test_hessian_for_any_size_and_weight, test_hessian_of_short_sequences, test_hessian_at_the_exact_fit

H = cost_hessian.__dict__.setdefault("kept", np.zeros((2, 2)))
s = ds = dds = 0.0
for x in X.T:
    dds = w_hh * dds + 2 * ds
    ds = w_hh * ds + s
    s = w_hh * s + x
error = w_xh * s - d
H[0, 0] = 2 * np.mean(s**2)
H[0, 1] = H[1, 0] = 2 * np.mean(w_xh * s * ds + error * ds)
H[1, 1] = 2 * np.mean((w_xh * ds) ** 2 + error * w_xh * dds)
return H
