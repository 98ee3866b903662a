# mistake: the biases pass through single precision
# fails: test_spread_biases, test_spread_biases_for_any_number_of_units, test_spread_biases_for_short_and_long_memories

half_lives = np.geomspace(shortest, longest, n)
forget = 0.5 ** (1 / half_lives)
return np.log(forget / (1 - forget)).astype(np.float32).astype(float)
