# mistake: c is added at every step, but never goes through W_hh
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_of_whole_numbers, test_state_after_few_steps, test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

return np.linalg.matrix_power(W_hh, steps) @ h_0 + steps * c
