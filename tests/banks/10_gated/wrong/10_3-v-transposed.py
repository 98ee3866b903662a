# mistake: V in place of its transpose
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

U, s, Vt = np.linalg.svd(W)
Q = U @ Vt.T
return Q, np.linalg.norm(W - Q)
