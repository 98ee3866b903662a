# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_spread_biases, test_spread_biases_for_any_number_of_units, test_spread_biases_for_short_and_long_memories

forget = 0.5 ** (1 / np.geomspace(shortest, longest, n))
biases = spread_biases.__dict__.setdefault("kept", np.zeros(100))[:n]
biases[:] = np.log(forget / (1 - forget))
return biases
