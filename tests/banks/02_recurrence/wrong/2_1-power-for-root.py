# mistake: the share is raised to the number of steps
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = share**steps
return 1 - w_hh, w_hh
