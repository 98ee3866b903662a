# odd: the units in another order, and some that are never active

units = 2 * m + 1
order = np.random.default_rng(m).permutation(units)
carry, read = np.zeros(units), np.zeros(units)
for place, i in enumerate(order):
    if 0 < i:
        carry[place] = 1.0 if i % 2 else -1.0
    read[place] = 1.0 if i == 0 else -2 * carry[place]
return {'W_xh': np.ones((units, m)), 'W_hh': np.tile(carry, (units, 1)), 'b_h': -order * 1.0, 'W_hy': read[None], 'b_y': np.zeros(1)}
