# mistake: the error is d - h
# fails: test_hessian_away_from_the_fit, test_hessian_for_any_size_and_weight, test_hessian_of_short_sequences

T = X.shape[1]
age = np.arange(T - 1, -1, -1)
s = X @ np.where(age >= 0, w_hh ** np.maximum(age, 0.0), 0.0)
ds = X @ np.where(age >= 1, age * w_hh ** np.maximum(age - 1.0, 0.0), 0.0)
dds = X @ np.where(age >= 2, age * (age - 1) * w_hh ** np.maximum(age - 2.0, 0.0), 0.0)
error = d - w_xh * s
xx = 2 * np.mean(s**2)
xh = 2 * np.mean(w_xh * s * ds + error * ds)
hh = 2 * np.mean(w_xh**2 * ds**2 + error * w_xh * dds)
return np.array([[xx, xh], [xh, hh]])
