# mistake: three ones carry nothing
# fails: test_shortest_wrong_sum, test_shortest_wrong_sum_of_long_chains, test_shortest_wrong_sum_of_any_automaton
# sizes: one of several pairs may be returned

paths = {(0, 0): []}
waiting = [(0, 0)]
for state, carry in waiting:
    for x in range(4):
        count = x // 2 + x % 2 + carry
        path = [*paths[state, carry], (x // 2, x % 2)]
        if digit[state, x] != count % 2:
            return np.array(path)
        reached = (int(following[state, x]), int(count == 2))
        if reached not in paths:
            paths[reached] = path
            waiting.append(reached)
return np.zeros((0, 2), dtype=int)
