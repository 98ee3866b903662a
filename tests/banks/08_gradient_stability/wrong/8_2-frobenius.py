# mistake: the root of the sum of squares has the size, not the norm
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

W = np.triu(np.ones((n, n)), 1)
return size * W / np.linalg.norm(W)
