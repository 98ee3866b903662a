# mistake: the same amount is taken away in each step
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = 1 - (1 - share) / steps
return 1 - w_hh, w_hh
