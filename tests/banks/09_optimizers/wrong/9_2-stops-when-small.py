# mistake: it stands still where the gradient is shorter than a fixed small number
# fails: test_nesterov_path_in_any_dimension

w, v = np.asarray(w_0, dtype=float), np.zeros(len(w_0))
path = [w]
for k in range(steps):
    slope = H @ (w + keep * v) - b
    if np.linalg.norm(slope) > 1e-6:
        v = keep * v - step_size * slope
        w = w + v
    path.append(w)
return np.array(path)
