# odd: an ellipse in place of a circle

base = np.array([[2.0, 1.0], [0.0, 0.5]])
back = np.linalg.inv(base)
one = np.array([[np.cos(2 * np.pi / k), -np.sin(2 * np.pi / k)], [np.sin(2 * np.pi / k), np.cos(2 * np.pi / k)]])
A = np.array([base @ np.linalg.matrix_power(one, int(c) % k) @ back for c in adds])
around = 2 * np.pi * np.arange(k) / k
W_hy = np.column_stack([np.cos(around), np.sin(around)]) @ back
return {"A": A, "h_0": base @ np.array([1.0, 0.0]), "W_hy": W_hy}
