# mistake: absolute errors
# fails: test_baselines, test_baselines_for_any_period_and_horizon, test_baselines_at_the_edges

last, season = [], []
for origin in range(first, len(x) - horizon + 1):
    following = x[origin : origin + horizon]
    repeated = np.resize(x[origin - period : origin], horizon)
    last.append(np.abs(following - x[origin - 1]))
    season.append(np.abs(following - repeated))
persistence, seasonal = np.mean(last, axis=0), np.mean(season, axis=0)
return persistence, seasonal, 1 - seasonal / persistence
