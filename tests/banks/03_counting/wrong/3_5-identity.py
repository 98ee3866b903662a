# mistake: the coordinates are left as they are
# fails: test_valley_is_round, test_one_step_lands, test_valley_is_round_for_any_size, test_one_step_lands_in_thin_valleys

return np.eye(len(H))
