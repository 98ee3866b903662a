# mistake: looks at the powers 1, 2, 4, 8 and so on
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

power, k, best_k, best = W, 1, 0, 1.0
while np.linalg.norm(power, 2) >= 1:
    if np.linalg.norm(power, 2) > best:
        best_k, best = k, np.linalg.norm(power, 2)
    power, k = power @ power, 2 * k
return best_k, best
