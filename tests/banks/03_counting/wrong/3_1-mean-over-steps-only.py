# mistake: averaged over the steps, summed over the sequences
# fails: test_running_cost, test_running_cost_for_any_size_and_weight, test_running_cost_from_any_start

h, errors = h_0, []
for t in range(1, X.shape[1] + 1):
    h = w_hh * h + w_xh * X[:, t - 1]
    errors.append(h - D[:, t - 1])
return float(np.sum(np.mean(np.square(errors), axis=0)))
