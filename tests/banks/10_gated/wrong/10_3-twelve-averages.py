# mistake: the matrix is averaged twelve times with the transpose of its inverse, settled or not
# fails: test_nearest_orthogonal_for_reflections_and_scales

Q = np.array(W, dtype=float)
for _ in range(12):
    Q = (Q + np.linalg.inv(Q).T) / 2
return Q, float(np.linalg.norm(W - Q))
