# mistake: the step that reads the input is counted as one of the further steps
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share ** (1 / (steps + 1))
return 1 - w_hh, w_hh
