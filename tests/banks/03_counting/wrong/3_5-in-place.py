# mistake: the Hessian is overwritten by its eigenvectors
# fails: test_valley_is_round, test_one_step_lands, test_valley_is_round_for_any_size, test_one_step_lands_in_thin_valleys

eigenvalues, Q = np.linalg.eigh(H)
H[:] = Q
return Q / np.sqrt(eigenvalues)
