# odd: grids around the best of the last grid

a, b = np.log(P), np.log(Q)
places = np.arange(len(text))


def cost(weight):
    y = weight * a + (1 - weight) * b
    return np.sum(np.logaddexp.reduce(y, axis=1) - y[places, text])


center, width = 0.5, 0.5
for _ in range(12):
    grid = np.clip(np.linspace(center - width, center + width, 9), 0, 1)
    center = min(grid, key=cost)
    width = width / 3
return np.float64(center)
