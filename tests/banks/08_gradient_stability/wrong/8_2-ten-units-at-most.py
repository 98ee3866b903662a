# mistake: beyond the tenth, units speak to themselves
# fails: test_forgetful_matrix_of_any_size, test_forgetful_matrix_under_masks

W = size * np.eye(n, k=-1)
for unit in range(10, n):
    W[unit] = 0.0
    W[unit, unit] = size
return W
