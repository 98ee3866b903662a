# mistake: the nearest rotation, though a reflection may be nearer
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

U, s, Vt = np.linalg.svd(W)
U[:, -1] *= np.sign(np.linalg.det(U @ Vt))
Q = U @ Vt
return Q, np.linalg.norm(W - Q)
