# mistake: only the largest power of two in the number of steps is done
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_of_whole_numbers, test_state_after_few_steps, test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

A, b = W_hh, c
if steps == 0:
    return h_0
for _ in range(steps.bit_length() - 1):
    A, b = A @ A, A @ b + b
return A @ h_0 + b
