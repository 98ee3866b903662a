# odd: a function that calls itself from one best look to the next

def from_best(best, error):
    kept = {name: +value for name, value in run.weights.items()}
    for taken in range(best + 1, min(best + patience, steps) + 1):
        run.advance()
        now = run.error()
        if error - now > improvement:
            return from_best(taken, now)
    run.weights.clear()
    run.weights.update(kept)
    return best


import sys

sys.setrecursionlimit(5000)
return from_best(0, run.error())
