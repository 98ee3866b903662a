# odd: only characters with a probability are looked at, by bisection

import bisect
import itertools

out = []
for y, place in zip(scores.tolist(), u.tolist()):
    top = max(y)
    if temperature == 0:
        out.append(y.index(top))
        continue
    p = {k: float(np.exp((value - top) / temperature)) for k, value in enumerate(y)}
    p = {k: value for k, value in p.items() if value > 0}
    total = sum(p.values())
    ends = list(itertools.accumulate(value / total for value in p.values()))
    out.append(list(p)[min(bisect.bisect_right(ends, place), len(p) - 1)])
return np.array(out)
