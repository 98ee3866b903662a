# mistake: the weights are in single precision
# fails: test_triple_product, test_triple_product_of_any_size

scale = 2.0**-10 / r
directions = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [1.0, -1.0, 1.0], [-1.0, 1.0, 1.0]])
signs = np.array([[1.0, -1.0, -1.0, -1.0]])
w = {"W_xh": scale * directions, "b_h": np.zeros(4), "W_hy": -signs / (8 * scale**3), "b_y": np.zeros(1)}
return {name: value.astype(np.float32) for name, value in w.items()}
