# mistake: the mean squared errors are kept in arrays of the series' type
# fails: test_baselines_for_any_period_and_horizon

origins = range(first, len(x) - horizon + 1)
errors = np.zeros((2, horizon), dtype=x.dtype)
for h in range(horizon):
    errors[0, h] = np.mean([(x[o + h] - x[o - 1]) ** 2 for o in origins])
    errors[1, h] = np.mean([(x[o + h] - x[o - period + h % period]) ** 2 for o in origins])
return errors[0], errors[1], 1 - errors[1] / errors[0]
