# mistake: the state and its derivatives are kept in arrays of the inputs' type
# fails: test_hessian_for_any_size_and_weight

s, ds, dds = np.zeros((3, len(X)), dtype=X.dtype)
for x in X.T:
    dds[:] = w_hh * dds + 2 * ds
    ds[:] = w_hh * ds + s
    s[:] = w_hh * s + x
error = w_xh * s - d
mixed = 2 * np.mean(w_xh * s * ds + error * ds)
return np.array([[2 * np.mean(s * s), mixed], [mixed, 2 * np.mean((w_xh * ds) ** 2 + error * w_xh * dds)]])
