# mistake: a triangular matrix whose diagonal is not zero
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

W = np.triu(np.ones((n, n)))
return size * W / np.linalg.norm(W, 2)
