# mistake: the error to beat is a million at first, which an error may exceed
# fails: test_stop_early_at_the_edges

def copied():
    return {name: value.copy() for name, value in run.weights.items()}

best, least, kept = 0, min(run.error(), 1e6), copied()
taken = 0
while taken < steps and taken - best < patience:
    run.advance()
    taken += 1
    error = run.error()
    if error < least - improvement:
        best, least, kept = taken, error, copied()
run.weights = kept
return best
