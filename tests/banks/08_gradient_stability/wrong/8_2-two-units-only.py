# mistake: right for two units; with more, a pair speaks to each other
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

W = np.zeros((n, n))
W[0, 1] = size
if n > 2:
    W[n - 1, n - 2] = W[n - 2, n - 1] = size
return W
