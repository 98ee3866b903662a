# mistake: the start is moved along
# fails: test_nesterov_path, test_nesterov_path_in_any_dimension, test_nesterov_path_for_any_momentum

v, path, w = np.zeros(len(w_0)), [w_0 * 1.0], w_0 * 1.0
for _ in range(steps):
    v = keep * v - step_size * (H @ (w + keep * v) - b)
    w = w + v
    path.append(w)
w_0[:] = np.rint(w) + 1
return np.array(path)
