# mistake: the sum is divided by T + 1 steps
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

N, T = X.shape
h, total = h_0, 0.0
for t in range(1, T + 1):
    h = w_hh * h + w_xh * X[:, t - 1]
    total += np.sum((h - D[:, t - 1]) ** 2)
return total / (N * (T + 1))
