# mistake: stops where the norm has fallen to a tenth of the largest so far
# fails: test_highest_power_after_several_rises

power = W
k, best_k, best = 1, 0, 1.0
while np.linalg.norm(power, 2) >= best / 10:
    if np.linalg.norm(power, 2) > best:
        best_k, best = k, np.linalg.norm(power, 2)
    power = W @ power
    k += 1
    if not np.any(power):
        break
return best_k, best
