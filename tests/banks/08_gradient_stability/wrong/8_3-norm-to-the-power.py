# mistake: the power of the norm in place of the norm of the power
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

norms = [np.linalg.norm(W, 2) ** k for k in range(100)]
return int(np.argmax(norms)), max(norms)
