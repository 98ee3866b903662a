# mistake: eight units, all signs
# fails: test_triple_product, test_triple_product_of_any_size
# sizes: the number of units is the student's

scale, r = 1e-3 / r, None
directions = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [1.0, -1.0, 1.0], [-1.0, 1.0, 1.0]])
signs = np.array([[1.0, -1.0, -1.0, -1.0]])
W_hy = np.append(-signs, signs, axis=1) / (16 * scale**3)
return {"W_xh": scale * np.vstack([directions, -directions]), "b_h": np.zeros(8), "W_hy": W_hy, "b_y": np.zeros(1)}
