# mistake: a nilpotent matrix in a rotated basis: forgets only when all slopes are equal
# fails: test_forgetful_matrix, test_forgetful_matrix_under_masks, test_forgetful_matrix_of_any_size

c, s = np.cos(0.5), np.sin(0.5)
Q = np.eye(n)
Q[:2, :2] = [[c, -s], [s, c]]
return size * Q @ np.eye(n, k=1) @ Q.T
