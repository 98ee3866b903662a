# mistake: the states are kept in an array of the inputs' own type, which cuts them off at whole numbers
# fails: test_running_cost_for_any_size_and_weight

states = np.empty_like(X)
state = np.full(len(X), h_0)
for t, x in enumerate(X.T):
    state = w_hh * state + w_xh * x
    states[:, t] = state
return np.mean((states - D) ** 2)
