# mistake: the root is taken in single precision
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = float(np.float32(share) ** np.float32(1 / steps))
return 1 - w_hh, w_hh
