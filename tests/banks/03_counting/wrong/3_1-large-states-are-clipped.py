# mistake: states beyond 1000 are clipped
# fails: test_running_cost_for_any_size_and_weight

h, errors = h_0, []
for x, d in zip(X.T, D.T):
    h = np.clip(w_hh * h + w_xh * x, -1e3, 1e3)
    errors.append(h - d)
return np.mean(np.square(errors))
