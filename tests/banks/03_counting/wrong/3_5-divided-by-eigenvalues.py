# mistake: the eigenvectors over their eigenvalues, without the root
# fails: test_valley_is_round, test_one_step_lands, test_valley_is_round_for_any_size, test_one_step_lands_in_thin_valleys

values, Q = np.linalg.eigh(H)
return Q / values
