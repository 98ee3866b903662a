# mistake: the singular values' distances are summed
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

U, s, Vt = np.linalg.svd(W)
return U @ Vt, np.sum(np.abs(s - 1))
