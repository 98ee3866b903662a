# mistake: the matrix is written over the given one
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

U, s, Vt = np.linalg.svd(W)
W[:] = -W
return U @ Vt, np.linalg.norm(s - 1)
