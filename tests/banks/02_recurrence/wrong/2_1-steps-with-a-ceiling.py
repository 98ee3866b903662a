# mistake: no more than 500 steps are counted
# fails: test_units_for_short_and_long_memories

w_hh = share ** (1 / min(steps, 500))
return 1 - w_hh, w_hh
