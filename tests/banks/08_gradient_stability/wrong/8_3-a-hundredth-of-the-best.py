# mistake: stops where the norm has fallen to a hundredth of the largest so far
# fails: test_highest_power_after_several_rises

power, k, best_k, best = W, 1, 0, 1.0
while (norm := np.linalg.norm(power, 2)) >= max(1.0, best / 100):
    if norm > best:
        best_k, best = k, norm
    power, k = power @ W, k + 1
return best_k, best
