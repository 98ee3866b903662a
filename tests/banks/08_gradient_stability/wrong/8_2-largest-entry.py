# mistake: the largest entry has the size, not the norm
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

return size * np.triu(np.ones((n, n)), 1)
