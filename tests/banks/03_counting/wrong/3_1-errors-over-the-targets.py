# mistake: the errors overwrite the targets
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

state = np.full(len(X), h_0)
for t, x in enumerate(X.T):
    state = w_hh * state + w_xh * x
    D[:, t] = state - D[:, t]
return np.mean(D * 1.0 * D)
