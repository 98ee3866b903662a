# mistake: the norm is right but nothing is ever forgotten
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

return size * np.eye(n)
