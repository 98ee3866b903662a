# mistake: small shares are taken for a larger one
# fails: test_units_for_short_and_long_memories

w_hh = max(share, 0.01) ** (1 / steps)
return 1 - w_hh, w_hh
