# mistake: the input weight is 1: the state tends to 1 / (1 - w_hh)
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share ** (1 / steps)
return 1.0, w_hh
