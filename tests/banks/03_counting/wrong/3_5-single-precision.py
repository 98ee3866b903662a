# mistake: the eigenvalues are computed in single precision
# fails: test_valley_is_round, test_one_step_lands, test_valley_is_round_for_any_size, test_one_step_lands_in_thin_valleys

eigenvalues, Q = np.linalg.eigh(H.astype(np.float32))
return (Q / np.sqrt(eigenvalues)).astype(np.float64)
