# mistake: the state moves on in the caller's array
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_of_whole_numbers, test_state_after_few_steps, test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

A, b, h = W_hh.astype(float), c.astype(float), h_0.astype(float)
left = steps
while left > 0:
    if left % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    left //= 2
h_0[:] = h_0 + 1
return h
