# odd: loops over all entries, and lists

import math

rows, columns = len(reference), len(reference[0])

def largest(R):
    return max(abs(R[i][j]) for i in range(rows) for j in range(columns))

def fits(i, j, value, top):
    c = float(claimed[i][j])
    return math.isfinite(c) and abs(c - value) <= rtol * abs(value) + atol * top

def all_fit(R):
    top = largest(R)
    return all(fits(i, j, R[i][j], top) for i in range(rows) for j in range(columns))

top = largest(reference)
wrong = [[not fits(i, j, reference[i][j], top) for j in range(columns)] for i in range(rows)]
if not any(map(any, wrong)):
    return wrong, 1.0, False
i, j = max(((i, j) for i in range(rows) for j in range(columns)), key=lambda place: abs(reference[place]))
c = float(claimed[i, j]) / float(reference[i, j])
factor = c if c != 0 and math.isfinite(c) and all_fit(c * reference) else 0.0
transposed = rows == columns and all_fit(reference.T)
return wrong, factor, transposed
