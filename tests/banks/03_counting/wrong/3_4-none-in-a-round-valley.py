# mistake: no step is needed in a round valley
# fails: test_descent_speed_in_a_round_valley

low, *_, high = [*np.linalg.eigvalsh(H), np.linalg.eigvalsh(H)[-1]]
factor = (high - low) / (high + low)
rate = -np.log(factor) if factor > 1e-12 else 100.0
return 2 / high, 2 / (low + high), int(np.ceil(digits * np.log(10) / rate)) if factor > 1e-12 else 0
