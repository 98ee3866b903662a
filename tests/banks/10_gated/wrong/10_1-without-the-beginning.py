# mistake: the shortest half-life is passed over
# fails: test_spread_biases, test_spread_biases_for_any_number_of_units, test_spread_biases_for_short_and_long_memories

half_lives = shortest * (longest / shortest) ** (np.arange(1, n + 1) / n)
forget = 0.5 ** (1 / half_lives)
return np.log(forget / (1 - forget))
