# mistake: the state of one sequence is carried into the next
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

total, h = 0.0, h_0
for x, d in zip(X, D):
    for x_t, d_t in zip(x, d):
        h = w_hh * h + w_xh * x_t
        total += (h - d_t) ** 2
return total / X.size
