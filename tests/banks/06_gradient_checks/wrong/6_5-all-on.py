# mistake: all weights and inputs are positive, so that every unit is always on
# fails: test_the_point_is_away_from_kinks, test_the_point_is_away_from_kinks_at_any_size, test_every_mistake_shows

rng = np.random.default_rng(seed)
X, W_xh, W_hh, b_h, h_0 = (rng.uniform(0.1, 0.6, size=s) for s in ((N, T, m), (n, m), (n, n), (n,), (n,)))
return X, W_xh, W_hh, b_h, h_0
