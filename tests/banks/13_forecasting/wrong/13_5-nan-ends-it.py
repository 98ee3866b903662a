# mistake: a training whose error is nan is given up at once
# fails: test_stop_early_at_the_edges

def copied():
    return {name: value.copy() for name, value in run.weights.items()}

best, least, kept = 0, run.error(), copied()
taken = 0
while taken < steps and taken - best < patience:
    run.advance()
    taken += 1
    error = run.error()
    if np.isnan(error):
        break
    if error < least - improvement:
        best, least, kept = taken, error, copied()
run.weights = kept
return best
