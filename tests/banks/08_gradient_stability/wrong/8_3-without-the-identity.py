# mistake: begins with W itself
# fails: test_highest_power_without_growth, test_highest_power_after_several_rises

norms = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(1, 1500)]
return int(np.argmax(norms)) + 1, max(norms)
