# mistake: stops at the first fall
# fails: test_highest_power, test_highest_power_after_several_rises

power, k, best = np.eye(len(W)), 0, 1.0
while True:
    power = W @ power
    norm = np.linalg.norm(power, 2)
    if norm <= best:
        return k, best
    k, best = k + 1, norm
