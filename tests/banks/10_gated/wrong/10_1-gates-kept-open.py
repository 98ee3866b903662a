# mistake: gates are kept between a hundredth and 0.9999
# fails: test_spread_biases_for_short_and_long_memories

forget = 0.5 ** (1 / np.geomspace(shortest, longest, n))
forget = np.clip(forget, 0.01, 0.9999)
return np.log(forget / (1 - forget))
