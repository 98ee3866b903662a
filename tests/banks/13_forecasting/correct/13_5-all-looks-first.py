# odd: a list of all looks; the best one is looked up each time

from copy import deepcopy

looks = [(run.error(), deepcopy(run.weights))]
best = 0
for step in range(1, steps + 1):
    if step - 1 - best == patience:
        break
    run.advance()
    looks.append((run.error(), deepcopy(run.weights)))
    best = step if looks[step][0] < looks[best][0] - improvement else best
for name, value in looks[best][1].items():
    run.weights[name][...] = value
return best
