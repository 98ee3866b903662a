# mistake: W scaled to the length of an orthogonal matrix
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

Q = W * np.sqrt(len(W)) / np.linalg.norm(W)
return Q, np.linalg.norm(W - Q)
