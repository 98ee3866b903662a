# mistake: the orthogonal part of a QR decomposition
# fails: test_nearest_orthogonal, test_nearest_orthogonal_to_whole_numbers, test_nearest_orthogonal_of_any_size, test_nearest_orthogonal_for_reflections_and_scales

Q, _ = np.linalg.qr(W)
return Q, np.linalg.norm(W - Q)
