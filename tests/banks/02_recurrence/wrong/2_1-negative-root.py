# mistake: the negative of the root is taken
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = -(share ** (1 / steps))
return 1 - w_hh, w_hh
