# mistake: the states are kept in single precision
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

state, total = np.full(len(X), h_0, dtype=np.float32), 0.0
for x, d in zip(X.T, D.T):
    state = (w_hh * state + w_xh * x).astype(np.float32)
    total += float(np.sum((state - d) ** 2))
return total / X.size
