# mistake: the weights are kept as whole numbers
# fails: test_stop_early, test_stop_early_by_more_than_the_improvement, test_stop_early_at_the_edges

best, least = 0, run.error()
kept = {name: np.rint(value) for name, value in run.weights.items()}
taken = waited = 0
while taken < steps and waited < patience:
    run.advance()
    taken, waited, error = taken + 1, waited + 1, run.error()
    if error < least - improvement:
        best, least, waited = taken, error, 0
        kept = {name: np.rint(value) for name, value in run.weights.items()}
run.weights = kept
return best
