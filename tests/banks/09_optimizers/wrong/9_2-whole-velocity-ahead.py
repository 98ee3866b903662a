# mistake: looks ahead by the whole velocity
# fails: test_nesterov_path, test_nesterov_path_in_any_dimension, test_nesterov_path_for_any_momentum

w, v, path = w_0, np.zeros(len(w_0)), [w_0]
for _ in range(steps):
    v = keep * v - step_size * (H @ (w + v) - b)
    w = w + v
    path.append(w)
return np.array(path)
