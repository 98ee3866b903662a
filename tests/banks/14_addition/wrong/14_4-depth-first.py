# mistake: the first pair found going deep, not a shortest one
# fails: test_shortest_wrong_sum, test_shortest_wrong_sum_of_any_automaton
# sizes: one of several pairs may be returned

paths = {(0, 0): []}
waiting = [(0, 0)]
while waiting:
    state, carry = waiting.pop()
    for x in range(4):
        count = x // 2 + x % 2 + carry
        path = [*paths[state, carry], (x // 2, x % 2)]
        if digit[state, x] != count % 2:
            return np.array(path)
        reached = (int(following[state, x]), count // 2)
        if reached not in paths:
            paths[reached] = path
            waiting.append(reached)
return np.zeros((0, 2), dtype=int)
