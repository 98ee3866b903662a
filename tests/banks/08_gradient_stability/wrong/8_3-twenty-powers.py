# mistake: looks at twenty powers only
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

norms = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(20)]
return int(np.argmax(norms)), max(norms)
