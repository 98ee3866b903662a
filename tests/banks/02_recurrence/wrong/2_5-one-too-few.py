# mistake: one step too few
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_of_whole_numbers, test_state_after_few_steps, test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

steps = max(steps - 1, 0)
A, b, h = W_hh, c, h_0
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h
