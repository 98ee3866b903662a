# mistake: W divided by its norm
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

Q = W / np.linalg.norm(W, 2)
return Q, np.linalg.norm(W - Q)
