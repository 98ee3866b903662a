# mistake: the first row is the first step
# fails: test_nesterov_path, test_nesterov_path_in_any_dimension, test_nesterov_path_for_any_momentum

w, v, path = w_0, np.zeros(len(w_0)), []
for _ in range(steps + 1):
    v = keep * v - step_size * (H @ (w + keep * v) - b)
    w = w + v
    path.append(w)
return np.array(path)
