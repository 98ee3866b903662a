# odd: only the pasts that are needed, breadth first

L = np.shape(answers)[1]
answers = np.asarray(answers, dtype=int)
def future(past):
    s = len(past)
    first = sum(x * 4 ** (L - 1 - i) for i, x in enumerate(past))
    block = answers[first : first + 4 ** (L - s), s : s + k]
    return block[:: 4 ** (L - s - k)].tobytes()
states, pasts, following, digit = {future(()): 0}, [()], [], []
for past in pasts:
    s = len(past)
    first = sum(x * 4 ** (L - 1 - i) for i, x in enumerate(past))
    digit.append([answers[first + x * 4 ** (L - 1 - s), s] for x in range(4)])
    leads = []
    for x in range(4):
        name = future((*past, x))
        if name not in states:
            states[name] = len(states)
            pasts.append((*past, x))
        leads.append(states[name])
    following.append(leads)
return np.array(following), np.array(digit)
