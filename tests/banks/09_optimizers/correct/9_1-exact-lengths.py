# odd: helpers with everyday names, and lengths by the hypotenuse of one entry more each time

import functools
import math

def step(row):
    return functools.reduce(math.hypot, row, 0.0)

def move(row):
    length = step(row)
    return [x * (limit / length) if length > limit else float(x) for x in row]

surface = np.array([move(row.tolist()) for row in gradient])
grid = gradient.astype(float).ravel()
return surface, float(grid @ surface.ravel()) / (step(grid.tolist()) * step(surface.ravel().tolist()))
