# mistake: the diagonal entries are taken for the eigenvalues
# fails: test_descent_speed, test_descent_speed_for_any_size, test_descent_speed_for_any_digits

low, high = np.diag(H).min(), np.diag(H).max()
factor = (high - low) / (high + low)
rate = -np.log(factor) if factor > 1e-12 else 100.0
return 2 / high, 2 / (low + high), max(1, int(np.ceil(digits * np.log(10) / rate)))
