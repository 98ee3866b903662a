# odd: without a velocity, from the last two positions

path = np.empty((steps + 1, len(w_0)))
path[0] = before = w_0
for k in range(steps):
    ahead = path[k] + keep * (path[k] - before)
    before = path[k]
    path[k + 1] = ahead - step_size * (H @ ahead - b)
return path
