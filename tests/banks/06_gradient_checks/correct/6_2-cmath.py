# odd: a loop with cmath, and the shift by the complex maximum itself

import cmath

c = max(complex(x) for x in v[:1])
for x in v:
    if complex(x).real > c.real:
        c = complex(x)
square = mean = total = 0
for x in map(complex, v):
    square += x * x
    mean += (x if x.real > 0 else -x) / len(v)
    total += cmath.exp(x - c)
return cmath.sqrt(square), mean, c + cmath.log(total)
