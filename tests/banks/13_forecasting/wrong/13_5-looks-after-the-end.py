# mistake: it looks once more when the best weights are back
# fails: test_stop_early, test_stop_early_by_more_than_the_improvement, test_stop_early_at_the_edges

def copied():
    return {name: value.copy() for name, value in run.weights.items()}

best, least, kept = 0, run.error(), copied()
taken = 0
while taken < steps and taken - best < patience:
    run.advance()
    taken += 1
    error = run.error()
    if error < least - improvement:
        best, least, kept = taken, error, copied()
run.weights = kept
run.error()
return best
