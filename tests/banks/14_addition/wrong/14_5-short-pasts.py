# mistake: pasts of three columns and more are not looked at
# fails: test_automaton_of_other_machines, test_automaton_of_machines_with_long_futures
# sizes: states that are reached late are missing

answers = np.array(answers)
L = answers.shape[1]
numbers, found = {}, []
longest = min(L - k, 3)
for s in range(longest + 1):
    kept = answers[:: 4 ** (L - s - k), s : s + k].reshape(4**s, 4**k * k)
    found.append([numbers.setdefault(future.tobytes(), len(numbers)) for future in kept])
following, digit = np.zeros((len(numbers), 4), dtype=int), np.zeros((len(numbers), 4), dtype=int)
for s in range(longest):
    for past, state in enumerate(found[s]):
        following[state] = found[s + 1][4 * past : 4 * past + 4]
        digit[state] = answers[(4 * past + np.arange(4)) * 4 ** (L - s - 1), s]
return following, digit
