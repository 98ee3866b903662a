# mistake: only the diagonal of H is used
# fails: test_valley_is_round, test_one_step_lands, test_valley_is_round_for_any_size, test_one_step_lands_in_thin_valleys

return np.diag(1 / np.sqrt(np.diag(H)))
