# mistake: at each new best it looks at the error a second time
# fails: test_stop_early, test_stop_early_by_more_than_the_improvement, test_stop_early_at_the_edges

def copied():
    return {name: value.copy() for name, value in run.weights.items()}

best, least, kept = 0, run.error(), copied()
taken = 0
while taken < steps and taken - best < patience:
    run.advance()
    taken += 1
    if run.error() < least - improvement:
        best, least, kept = taken, run.error(), copied()
run.weights = kept
return best
