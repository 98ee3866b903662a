# mistake: one weight leads back, so small that the product is zero to rounding for slopes up to one
# fails: test_forgetful_matrix_under_masks

W = size * np.diag(np.ones(n - 1), -1)
W[0, n - 1] = 1e-90 * size
return W
