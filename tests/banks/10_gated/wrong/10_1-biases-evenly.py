# mistake: the biases are spread evenly
# fails: test_spread_biases, test_spread_biases_for_any_number_of_units, test_spread_biases_for_short_and_long_memories

forget = 0.5 ** (1 / np.array([shortest, longest]))
first, last = np.log(forget / (1 - forget))
return np.linspace(first, last, n)
