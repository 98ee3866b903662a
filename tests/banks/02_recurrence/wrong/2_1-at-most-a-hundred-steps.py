# mistake: more than a hundred steps count as a hundred
# fails: test_units_for_short_and_long_memories

w_hh = share ** (1 / min(steps, 100))
return 1 - w_hh, w_hh
