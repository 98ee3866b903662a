# mistake: the square is zero by cancellation, which other slopes undo
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

u = np.ones(n)
v = np.zeros(n)
v[0], v[1] = 1.0, -1.0
W = np.outer(u, v)
return size * W / np.linalg.norm(W, 2)
