# odd: the width is the smallest error that enough errors do not exceed

from fractions import Fraction

T, N = len(x), len(made)
ends = []
for h, forecast in enumerate(newest, start=1):
    sizes = [abs(made[i][h - 1] - x[T - N + i + h - 1]) for i in range(N) if T - N + i + h <= T]
    wanted = Fraction(percent, 100) * (len(sizes) + 1)
    width = min(size for size in sizes if sum(other <= size for other in sizes) >= wanted)
    ends.append((forecast - width, forecast + width))
low, high = zip(*ends)
return np.array(low, float), np.array(high, float)
