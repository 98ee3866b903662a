# mistake: random numbers, with no look at what the units do
# fails: test_the_point_is_away_from_kinks, test_the_point_is_away_from_kinks_at_any_size

rng = np.random.default_rng(seed)
X, W_xh, W_hh, b_h, h_0 = (0.5 * rng.normal(size=s) for s in ((N, T, m), (n, m), (n, n), (n,), (n,)))
return X, W_xh, W_hh, b_h, h_0
