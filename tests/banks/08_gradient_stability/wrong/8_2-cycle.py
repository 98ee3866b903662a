# mistake: the last unit speaks to the first: the signal comes back
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

return size * np.roll(np.eye(n), 1, axis=0)
