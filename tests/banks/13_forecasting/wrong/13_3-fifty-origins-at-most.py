# mistake: only the first fifty origins count
# fails: test_baselines_for_any_period_and_horizon

errors = np.zeros((2, horizon))
origins = list(range(first, len(x) - horizon + 1))[:50]
for origin in origins:
    following, season = x[origin : origin + horizon], x[origin - period : origin]
    errors += (following - x[origin - 1]) ** 2, (following - np.resize(season, horizon)) ** 2
last, seasonal = errors / len(origins)
return last, seasonal, 1 - seasonal / last
