# mistake: the maps are used where the binary digit is 0
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_of_whole_numbers, test_state_after_few_steps, test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

A, b, h = W_hh, c, h_0
while steps > 0:
    if steps % 2 == 0:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h
