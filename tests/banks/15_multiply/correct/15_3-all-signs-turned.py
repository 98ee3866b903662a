# odd: the opposite numbers in all units, and other scales
# sizes: the number of units is the student's

s = 2e-3 / r
W = -s * np.array([[1, 1, 1], [1, 1, -1], [1, -1, 1], [-1, 1, 1]])
return {"W_xh": W, "b_h": [0] * 4, "W_hy": (np.array([1, -1, -1, -1]) / (8 * s**3)).reshape(1, 4), "b_y": [0]}
