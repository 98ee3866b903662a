# mistake: the power of each entry
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

norms = [1.0] + [np.linalg.norm(np.abs(W) ** k, 2) for k in range(1, 200)]
return int(np.argmax(norms)), max(norms)
