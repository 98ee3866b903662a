# mistake: the Hessian of the running cost with the same target at every step
# fails: test_hessian_away_from_the_fit, test_hessian_for_any_size_and_weight, test_hessian_of_short_sequences, test_hessian_at_the_exact_fit

s, ds, dds = (np.zeros(X.shape) for _ in range(3))
a = b = c = np.zeros(len(X))
for t in range(X.shape[1]):
    a, b, c = w_hh * a + X[:, t], w_hh * b + a, w_hh * c + 2 * b
    s[:, t], ds[:, t], dds[:, t] = a, b, c
error = w_xh * s - d[:, None]
xx = 2 * np.mean(s**2)
xh = 2 * np.mean(w_xh * s * ds + error * ds)
hh = 2 * np.mean(w_xh**2 * ds**2 + error * w_xh * dds)
return np.array([[xx, xh], [xh, hh]])
