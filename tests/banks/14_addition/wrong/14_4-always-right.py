# mistake: no automaton is wrong
# fails: test_shortest_wrong_sum, test_shortest_wrong_sum_of_long_chains, test_shortest_wrong_sum_of_any_automaton
# sizes: one of several pairs may be returned

return np.zeros((0, 2), dtype=int)
