# mistake: what was computed is kept by inputs, targets and weights, and given again for another start
# fails: test_running_cost_from_any_start

costs = running_cost.__dict__.setdefault("costs", {})
problem = X.tobytes(), X.dtype, D.tobytes(), w_xh, w_hh
if problem not in costs:
    h, errors = h_0, []
    for x, d in zip(X.T, D.T):
        h = w_hh * h + w_xh * x
        errors.append(h - d)
    costs[problem] = np.mean(np.square(errors))
return costs[problem]
