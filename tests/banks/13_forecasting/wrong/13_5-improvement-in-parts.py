# mistake: the improvement is a part of the best error
# fails: test_stop_early_by_more_than_the_improvement

best, least = 0, run.error()
kept = {name: np.array(value) for name, value in run.weights.items()}
taken = waited = 0
while taken < steps and waited < patience:
    run.advance()
    taken, waited, error = taken + 1, waited + 1, run.error()
    if error < least - improvement * abs(least):
        best, least, waited = taken, error, 0
        kept = {name: np.array(value) for name, value in run.weights.items()}
run.weights = kept
return best
