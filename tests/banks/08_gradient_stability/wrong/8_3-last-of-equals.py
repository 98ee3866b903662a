# mistake: of several powers with the largest norm the last one is returned
# fails: test_highest_power_without_growth

power, k, best_k, best = W, 1, 0, 1.0
while np.linalg.norm(power, 2) >= 1:
    if np.linalg.norm(power, 2) >= best:
        best_k, best = k, np.linalg.norm(power, 2)
    power = W @ power
    k += 1
return best_k, best
