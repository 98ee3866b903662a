# mistake: counts W itself as power 0
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

norms = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(1500)]
return max(int(np.argmax(norms)) - 1, 0), max(norms)
