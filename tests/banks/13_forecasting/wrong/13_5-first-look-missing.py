# mistake: the look before the first step is left out
# fails: test_stop_early_by_more_than_the_improvement, test_stop_early_at_the_edges, test_stop_early

best, least = 0, np.inf
kept = {name: np.array(value) for name, value in run.weights.items()}
taken = waited = 0
while taken < steps and waited < patience:
    run.advance()
    taken, waited, error = taken + 1, waited + 1, run.error()
    if error < least - improvement:
        best, least, waited = taken, error, 0
        kept = {name: np.array(value) for name, value in run.weights.items()}
run.weights = kept
return best
