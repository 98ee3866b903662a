# mistake: the squares of the weights add up to 1: right for the variance of noise, not for the level
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share ** (1 / steps)
return np.sqrt(1 - w_hh**2), w_hh
