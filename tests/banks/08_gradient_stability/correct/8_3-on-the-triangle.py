# odd: on the Schur form, whose powers have the same norms

from itertools import count
from scipy.linalg import schur
triangle = schur(W, output="complex")[0]
best = (1.0, 0)
power = triangle
for k in count(1):
    norm = np.linalg.svd(power, compute_uv=False)[0]
    if norm < 1:
        return [-best[1], best[0]]
    best = max(best, (norm, -k))
    power = power @ triangle
