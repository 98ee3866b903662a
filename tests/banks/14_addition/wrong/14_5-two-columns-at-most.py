# mistake: of each future two columns at most are looked at
# fails: test_automaton_of_machines_with_long_futures
# sizes: where two states are taken for one, there are fewer

answers = np.array(answers)
L = answers.shape[1]
numbers, found, near = {}, [], min(k, 2)
for s in range(L - k + 1):
    kept = answers[:: 4 ** (L - s - near), s : s + near].reshape(4**s, -1)
    found.append([numbers.setdefault(tuple(future), len(numbers)) for future in kept.tolist()])
following, digit = np.zeros((len(numbers), 4), dtype=int), np.zeros((len(numbers), 4), dtype=int)
for s in range(L - k - 1, -1, -1):
    for past, state in enumerate(found[s]):
        following[state] = found[s + 1][4 * past : 4 * past + 4]
        digit[state] = answers[(4 * past + np.arange(4)) * 4 ** (L - s - 1), s]
return following, digit
