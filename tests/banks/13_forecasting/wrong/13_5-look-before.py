# mistake: an error is compared with the look before
# fails: test_stop_early_by_more_than_the_improvement, test_stop_early_at_the_edges

best, least = 0, run.error()
kept = {name: np.array(value) for name, value in run.weights.items()}
taken = waited = 0
while taken < steps and waited < patience:
    run.advance()
    taken, waited, error = taken + 1, waited + 1, run.error()
    before, least = least, error
    if error < before - improvement:
        best, waited = taken, 0
        kept = {name: np.array(value) for name, value in run.weights.items()}
run.weights = kept
return best
