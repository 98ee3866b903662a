# mistake: the diagonal is tiny, so the product is tiny, and not zero
# fails: test_forgetful_matrix_under_masks

W = np.eye(n, k=1) + 1e-10 * np.eye(n)
return size * W / np.linalg.norm(W, 2)
