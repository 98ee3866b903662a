# mistake: contracting, so the product is small and not zero
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

W = 1e-3 * np.eye(n)
W[0, -1] = size
return W * size / np.linalg.norm(W, 2)
