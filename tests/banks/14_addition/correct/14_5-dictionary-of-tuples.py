# odd: futures as tuples, pasts as tuples of columns

import itertools
L = np.shape(answers)[1]
base = [4 ** (L - 1 - t) for t in range(L)]
def row(word):
    return sum(x * b for x, b in zip(word, base))
names, pasts = {}, {}
for s in range(L - k + 1):
    for past in itertools.product(range(4), repeat=s):
        future = tuple(
            int(answers[row(past + word), t]) for word in itertools.product(range(4), repeat=k) for t in range(s, s + k)
        )
        pasts[past] = names.setdefault(future, len(names))
table = {pasts[past]: past for past in pasts if len(past) < L - k}
states = sorted(table)
following = [[pasts[table[q] + (x,)] for x in range(4)] for q in states]
digit = [[int(answers[row(table[q] + (x,)), len(table[q])]) for x in range(4)] for q in states]
return following, digit
