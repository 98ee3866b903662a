# mistake: the path is kept in an array of the start's type, and each step goes on from it
# fails: test_nesterov_path_in_any_dimension

path = np.empty((steps + 1, len(w_0)), dtype=w_0.dtype)
path[0], v = w_0, np.zeros(len(w_0))
for k in range(steps):
    v = keep * v - step_size * (H @ (path[k] + keep * v) - b)
    path[k + 1] = path[k] + v
return path
