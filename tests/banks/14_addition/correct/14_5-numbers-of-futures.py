# odd: each future is one long number

answers = np.asarray(answers).astype(object)
L = answers.shape[1]
kinds = []
for s in range(L - k + 1):
    part = answers.reshape(4**s, 4**k, -1, L)[:, :, 0, s : s + k].reshape(4**s, -1)
    kinds.append([int("".join(str(d) for d in bits), 2) for bits in part])
order = list(dict.fromkeys(name for level in kinds for name in level))
following, digit = np.zeros((len(order), 4), int), np.zeros((len(order), 4), int)
for s in range(L - k - 1, -1, -1):
    for past in range(4**s):
        q = order.index(kinds[s][past])
        for x in range(4):
            following[q, x] = order.index(kinds[s + 1][4 * past + x])
            digit[q, x] = int(answers.reshape(4**s, 4, -1, L)[past, x, -1, s])
return following, digit
