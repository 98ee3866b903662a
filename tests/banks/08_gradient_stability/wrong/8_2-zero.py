# mistake: the zero matrix: it forgets, but has no size
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

return np.zeros((n, n))
