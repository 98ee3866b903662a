# mistake: the first origin is left out
# fails: test_baselines, test_baselines_for_any_period_and_horizon, test_baselines_at_the_edges

origins = range(first + 1, len(x) - horizon + 1) if first + horizon < len(x) else [first]
last = np.mean([(x[o : o + horizon] - x[o - 1]) ** 2 for o in origins], axis=0)
season = np.mean([(x[o : o + horizon] - np.resize(x[o - period : o], horizon)) ** 2 for o in origins], axis=0)
return last, season, 1 - season / last
