# mistake: the states are numbered from the last to the first
# fails: test_automaton_of, test_automaton_of_other_machines, test_automaton_of_machines_with_long_futures
# sizes: a wrong automaton may have another number of states

answers = np.array(answers)
L = answers.shape[1]
numbers, found = {}, []
for s in range(L - k + 1):
    kept = answers[:: 4 ** (L - s - k), s : s + k].reshape(4**s, 4**k * k)
    found.append([numbers.setdefault(future.tobytes(), len(numbers)) for future in kept])
following = np.zeros((len(numbers), 4), dtype=int)
digit = np.zeros((len(numbers), 4), dtype=int)
for s in range(L - k):
    for past, state in enumerate(found[s]):
        following[state] = found[s + 1][4 * past : 4 * past + 4]
        digit[state] = answers[(4 * past + np.arange(4)) * 4 ** (L - s - 1), s]
order = np.array([0, *range(len(digit) - 1, 0, -1)])
place = np.argsort(order)
return place[following[order]], digit[order]
