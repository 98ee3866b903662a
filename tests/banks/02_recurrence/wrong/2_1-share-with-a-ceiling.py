# mistake: large shares are taken for a smaller one
# fails: test_units_for_short_and_long_memories

w_hh = min(share, 0.96) ** (1 / steps)
return 1 - w_hh, w_hh
