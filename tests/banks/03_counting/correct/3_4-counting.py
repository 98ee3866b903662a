# odd: counts the steps in a loop, with eigenvalues from np.linalg.eig in any order

import math

values = np.linalg.eig(H)[0].real
low, high = float(min(values)), float(max(values))
factor = 1 - 2 * low / (low + high)
left, count = 1.0, 0
while left > math.pow(10, -digits) or count == 0:
    left *= factor
    count += 1
return [2 / high, 2 / (low + high), np.int64(count)]
