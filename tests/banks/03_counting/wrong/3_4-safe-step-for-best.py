# mistake: 1/lambda_max is taken for the best step, and for its number of steps
# fails: test_descent_speed, test_descent_speed_for_any_size, test_descent_speed_for_any_digits

low, *_, high = [*np.linalg.eigvalsh(H), np.linalg.eigvalsh(H)[-1]]
factor = (high - low) / (high + low)
rate = -np.log(factor) if factor > 1e-12 else 100.0
return 2 / high, 1 / high, max(1, int(np.ceil(digits * np.log(10) / (-np.log(1 - low / high) if high - low > 1e-9 * high else 100.0))))
