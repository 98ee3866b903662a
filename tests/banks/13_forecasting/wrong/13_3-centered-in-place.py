# mistake: the series is shifted by a whole number where it is
# fails: test_baselines, test_baselines_for_any_period_and_horizon, test_baselines_at_the_edges

x -= np.rint(abs(x.mean()) + 1).astype(x.dtype)
last, season = [], []
for o in range(first, len(x) - horizon + 1):
    last.append((x[o : o + horizon] - x[o - 1]) ** 2)
    season.append((x[o : o + horizon] - np.resize(x[o - period : o], horizon)) ** 2)
a, b = np.mean(last, axis=0), np.mean(season, axis=0)
return a, b, 1 - b / a
