# mistake: the sign of the third derivative is forgotten
# fails: test_triple_product, test_triple_product_of_any_size

scale = 1e-3 / r
directions = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [1.0, -1.0, 1.0], [-1.0, 1.0, 1.0]])
signs = np.array([[1.0, -1.0, -1.0, -1.0]])
return {"W_xh": scale * directions, "b_h": np.zeros(4), "W_hy": signs / (8 * scale**3), "b_y": np.zeros(1)}
