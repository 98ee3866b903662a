# mistake: every step starts from the initial state
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

return float(np.mean((w_hh * h_0 + w_xh * X - D) ** 2))
