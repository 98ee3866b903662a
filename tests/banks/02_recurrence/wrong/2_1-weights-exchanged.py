# mistake: the recurrent weight is returned first
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share ** (1 / steps)
return w_hh, 1 - w_hh
