# mistake: only the chains 11...1 + 1 are tried
# fails: test_shortest_wrong_sum, test_shortest_wrong_sum_of_long_chains, test_shortest_wrong_sum_of_any_automaton
# sizes: one of several pairs may be returned

for T in range(2, 4 * len(digit) + 4):
    state, carry, pair = 0, 0, []
    for t in range(T):
        u, v = (1, 1) if t == 0 else (0, 0) if t == T - 1 else (1, 0)
        pair.append((u, v))
        count = u + v + carry
        if digit[state, 2 * u + v] != count % 2:
            return np.array(pair)
        state, carry = following[state, 2 * u + v], count // 2
return np.zeros((0, 2), dtype=int)
