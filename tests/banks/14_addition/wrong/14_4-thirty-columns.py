# mistake: only numbers with up to thirty columns are tried
# fails: test_shortest_wrong_sum_of_long_chains
# sizes: one of several pairs may be returned

paths, waiting = {(0, 0): []}, [(0, 0)]
for state, carry in waiting:
    if len(paths[state, carry]) == 30:
        break
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
