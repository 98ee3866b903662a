# odd: sets of situations, length by length; the last columns first

import itertools
layers = [{(0, 0): None}]
seen = {(0, 0)}
while layers[-1]:
    reached = {}
    for (q, c), x in itertools.product(layers[-1], (3, 2, 1, 0)):
        k = bin(x).count('1') + c
        if digit[q][x] != k & 1:
            pair = [x]
            here = (q, c)
            for layer in reversed(layers[1:]):
                here, before = layer[here]
                pair.append(before)
            return np.array([[x >> 1, x & 1] for x in reversed(pair)])
        to = (int(following[q][x]), k >> 1)
        if to not in seen:
            seen.add(to)
            reached[to] = ((q, c), x)
    layers.append(reached)
return np.empty((0, 2), dtype=np.int64)
