# mistake: an error below zero counts as zero
# fails: test_stop_early_at_the_edges

best, least = 0, max(run.error(), 0.0)
kept = {name: np.array(value) for name, value in run.weights.items()}
taken = waited = 0
while taken < steps and waited < patience:
    run.advance()
    taken, waited, error = taken + 1, waited + 1, max(run.error(), 0.0)
    if error < least - improvement:
        best, least, waited = taken, error, 0
        kept = {name: np.array(value) for name, value in run.weights.items()}
run.weights = kept
return best
