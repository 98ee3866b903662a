# mistake: only the first fifty steps are taken
# fails: test_running_cost_for_any_size_and_weight

h, errors = h_0, []
for x, d in list(zip(X.T, D.T))[:50]:
    h = w_hh * h + w_xh * x
    errors.append(h - d)
return np.mean(np.square(errors))
