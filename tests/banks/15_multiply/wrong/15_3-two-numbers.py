# mistake: two of the numbers are multiplied
# fails: test_triple_product, test_triple_product_of_any_size

scale, s = 0.01 / r, np.sqrt(2 / 3)
directions = np.array([[1.0, 1.0, 0.0], [-1.0, -1.0, 0.0], [1.0, -1.0, 0.0], [-1.0, 1.0, 0.0]])
read = np.array([[1.0, 1.0, -1.0, -1.0]]) / (-8 * scale**2 * s * (1 - s**2))
return {"W_xh": scale * directions, "b_h": np.full(4, np.arctanh(s)), "W_hy": read, "b_y": np.zeros(1)}
