# mistake: the square root of H, not of its inverse
# fails: test_valley_is_round, test_one_step_lands, test_valley_is_round_for_any_size, test_one_step_lands_in_thin_valleys

values, Q = np.linalg.eigh(H)
return (Q * np.sqrt(values)) @ Q.T
