# mistake: the sigmoid is undone with the wrong sign
# fails: test_spread_biases, test_spread_biases_for_any_number_of_units, test_spread_biases_for_short_and_long_memories

half_lives = np.geomspace(shortest, longest, n)
forget = 0.5 ** (1 / half_lives)
return np.log((1 - forget) / forget)
