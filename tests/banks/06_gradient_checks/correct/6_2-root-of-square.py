# odd: the absolute value as a root of the square, and a fold of logarithms

from functools import reduce

def add(p, q):
    high, low = (p, q) if p.real >= q.real else (q, p)
    return high + np.log1p(np.exp(low - high))

return (v @ v) ** 0.5, np.sum(np.sqrt(v**2)) / len(v), reduce(add, v)
