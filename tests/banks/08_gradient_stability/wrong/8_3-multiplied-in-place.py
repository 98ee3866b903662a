# mistake: the powers overwrite the matrix
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

first = W.astype(float)
power, k, best_k, best = first, 1, 0, 1.0
W += 1
while (norm := np.linalg.norm(power, 2)) >= 1:
    if norm > best:
        best_k, best = k, norm
    power = first @ power
    k += 1
return best_k, best
