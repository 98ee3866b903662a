# mistake: the numbers so far are compared as floating-point numbers, which hold 53 digits
# fails: test_borrow_ahead_through_long_chains

u, v = np.array(u, dtype=float), np.array(v, dtype=float)
places = 2.0 ** np.arange(u.shape[1])
first = np.array(b_0, dtype=float)[:, None]
so_far = np.cumsum(u * places, axis=1) < np.cumsum(v * places, axis=1) + first
return (u == v) * 1.0, (u < v) * 1.0, np.concatenate([first, so_far], axis=1)
