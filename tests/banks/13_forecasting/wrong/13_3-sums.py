# mistake: sums for means
# fails: test_baselines, test_baselines_for_any_period_and_horizon, test_baselines_at_the_edges

last, season = [], []
for origin in range(first, len(x) - horizon + 1):
    following = x[origin : origin + horizon]
    repeated = np.resize(x[origin - period : origin], horizon)
    last.append((following - x[origin - 1]) ** 2)
    season.append((following - repeated) ** 2)
persistence, seasonal = np.sum(last, axis=0), np.sum(season, axis=0)
return persistence, seasonal, 1 - seasonal / persistence
