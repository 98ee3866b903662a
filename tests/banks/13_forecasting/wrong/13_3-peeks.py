# mistake: uses the year before even if it is not known yet
# fails: test_baselines, test_baselines_for_any_period_and_horizon, test_baselines_at_the_edges

last, season = [], []
for origin in range(first, len(x) - horizon + 1):
    following = x[origin : origin + horizon]
    repeated = x[origin - period : origin - period + horizon]
    last.append((following - x[origin - 1]) ** 2)
    season.append((following - repeated) ** 2)
persistence, seasonal = np.mean(last, axis=0), np.mean(season, axis=0)
return persistence, seasonal, 1 - seasonal / persistence
