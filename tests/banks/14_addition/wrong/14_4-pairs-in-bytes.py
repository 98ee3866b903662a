# mistake: state and carry are put into one number of the table's own type, which may be too small for it
# fails: test_shortest_wrong_sum_of_long_chains
# sizes: one of several pairs may be returned

paths, waiting = {0: []}, [following.dtype.type(0)]
for place in waiting:
    state, carry = int(place) // 2, int(place) % 2
    if state < len(following):
        for x in range(4):
            count = x // 2 + x % 2 + carry
            path = [*paths[int(place)], (x // 2, x % 2)]
            if digit[state, x] != count % 2:
                return np.array(path)
            reached = (following[state : state + 1, x] * following.dtype.type(2) + following.dtype.type(count // 2))[0]
            if int(reached) not in paths:
                paths[int(reached)] = path
                waiting.append(reached)
return np.zeros((0, 2), dtype=int)
