# odd: a constant that a bias brings is taken off at the output
# sizes: the number of units is the student's

scale, bias = 1e-3 / r, 1e-9
W = scale * np.array([[1.0, 1.0, 1.0], [-1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, -1.0, -1.0]])
read = np.full((1, 4), -1 / (8 * scale**3))
return {"W_xh": W, "b_h": np.full(4, bias), "W_hy": read, "b_y": -read @ np.tanh(np.full(4, bias))}
