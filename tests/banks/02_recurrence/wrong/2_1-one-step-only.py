# mistake: the share is left after one step already
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share
return 1 - w_hh, w_hh
