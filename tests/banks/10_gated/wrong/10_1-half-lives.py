# mistake: the half-lives are returned
# fails: test_spread_biases, test_spread_biases_for_any_number_of_units, test_spread_biases_for_short_and_long_memories

half_lives = np.geomspace(shortest, longest, n)
return half_lives
