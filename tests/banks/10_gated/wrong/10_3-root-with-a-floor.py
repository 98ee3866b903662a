# mistake: the eigenvalues under the root are not taken for less than a fixed small number
# fails: test_nearest_orthogonal_for_reflections_and_scales

M = np.array(W, dtype=float)
squares, V = np.linalg.eigh(M.T @ M)
Q = M @ V / np.sqrt(np.maximum(squares, 1e-6)) @ V.T
return Q, float(np.linalg.norm(W - Q))
