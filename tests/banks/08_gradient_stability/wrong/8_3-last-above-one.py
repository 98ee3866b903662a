# mistake: returns the last power whose norm is at least 1
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

power, k = np.eye(len(W)), 0
norm = np.linalg.norm(power, 2)
while True:
    power = W @ power
    if np.linalg.norm(power, 2) < 1:
        return k, norm
    k, norm = k + 1, np.linalg.norm(power, 2)
