# mistake: the largest step is 2/lambda_min
# fails: test_descent_speed, test_descent_speed_for_any_size, test_descent_speed_for_any_digits

low, *_, high = [*np.linalg.eigvalsh(H), np.linalg.eigvalsh(H)[-1]]
factor = (high - low) / (high + low)
rate = -np.log(factor) if factor > 1e-12 else 100.0
return 2 / low, 2 / (low + high), max(1, int(np.ceil(digits * np.log(10) / rate)))
