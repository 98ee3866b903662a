# mistake: the product with the transpose against the identity
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

U, s, Vt = np.linalg.svd(W)
return U @ Vt, np.linalg.norm(W.T @ W - np.eye(len(W)))
