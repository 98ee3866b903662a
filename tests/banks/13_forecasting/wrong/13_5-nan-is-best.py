# mistake: what is not worse is taken for better, and so is an error of nan
# fails: test_stop_early_at_the_edges

def copied():
    return {name: value.copy() for name, value in run.weights.items()}

best, least, kept, waited = 0, run.error(), copied(), 0
for step in range(1, steps + 1):
    if waited >= patience:
        break
    run.advance()
    error = run.error()
    if error >= least - improvement:
        waited += 1
    else:
        best, least, kept, waited = step, error, copied(), 0
run.weights = kept
return best
