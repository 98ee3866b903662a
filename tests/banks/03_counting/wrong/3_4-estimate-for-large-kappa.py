# mistake: kappa/2 times the logarithm, an estimate, also where kappa is small
# fails: test_descent_speed_for_any_size

low, *_, high = [*np.linalg.eigvalsh(H), np.linalg.eigvalsh(H)[-1]]
factor = (high - low) / (high + low)
rate = -np.log(factor) if factor > 1e-12 else 100.0
return 2 / high, 2 / (low + high), int(np.ceil(digits * np.log(10) * high / low / 2)) if factor > 1e-12 else 1
