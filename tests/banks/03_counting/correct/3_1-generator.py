# odd: The states come one after the other from a generator, as fractions of whole numbers would.

def states(of):
    state = h_0
    for entry in of:
        state = w_hh * state + w_xh * entry
        yield state

errors = [state - target for row, targets in zip(X, D) for state, target in zip(states(row), targets)]
return sum(e * e for e in errors) / len(errors)
