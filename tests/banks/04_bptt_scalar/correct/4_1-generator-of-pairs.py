# odd: a generator of pairs, whose sums are correctly rounded

import math

def steps(state):
    for value in x:
        a = math.fsum((w_xh * value, w_hh * state, b_h))
        state = math.tanh(a)
        yield a, state

pairs = list(steps(h_0))
return [a for a, _ in pairs], [h_0, *(state for _, state in pairs)]
