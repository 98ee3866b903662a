# mistake: the sum of the powers by a pseudo-inverse, which drops what grows
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_of_whole_numbers, test_state_after_few_steps, test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

power = np.linalg.matrix_power(W_hh, steps)
identity = np.eye(len(c))
return power @ h_0 + np.linalg.pinv(identity - W_hh, rcond=1e-9) @ (identity - power) @ c
