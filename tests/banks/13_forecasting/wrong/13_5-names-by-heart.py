# mistake: the arrays that are kept are those of two names, whatever the weights are called
# fails: test_stop_early_by_more_than_the_improvement

def copied():
    return {name: run.weights[name].copy() for name in ("W_hh", "b_h") if name in run.weights}

best, least, kept = 0, run.error(), copied()
taken = 0
while taken < steps and taken - best < patience:
    run.advance()
    taken += 1
    error = run.error()
    if error < least - improvement:
        best, least, kept = taken, error, copied()
run.weights.update(kept)
return best
