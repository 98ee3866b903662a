# mistake: the states overwrite the inputs
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

state = np.full(len(X), h_0)
for t in range(X.shape[1]):
    state = w_hh * state + w_xh * X[:, t]
    X[:, t] = state
return np.mean((X - D) ** 2)
