# mistake: the rule of thumb near 1 in place of the root
# fails: test_unit_made_to_measure, test_units_for_short_and_long_memories

w_hh = 1 + np.log(share) / steps
return 1 - w_hh, w_hh
