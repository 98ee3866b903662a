# mistake: the best step is one over the mean eigenvalue
# fails: test_descent_speed, test_descent_speed_for_any_size, test_descent_speed_for_any_digits

low, *_, high = [*np.linalg.eigvalsh(H), np.linalg.eigvalsh(H)[-1]]
factor = (high - low) / (high + low)
rate = -np.log(factor) if factor > 1e-12 else 100.0
return 2 / high, len(H) / np.trace(H), max(1, int(np.ceil(digits * np.log(10) / rate)))
