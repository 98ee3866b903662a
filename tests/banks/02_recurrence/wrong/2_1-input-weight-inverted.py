# mistake: the input weight is divided by 1 - w_hh in place of multiplied
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share ** (1 / steps)
return 1 / (1 - w_hh), w_hh
