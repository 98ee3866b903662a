# mistake: after a million steps the state is taken to have settled
# fails: test_state_after_very_many_steps, test_state_of_whole_numbers_that_grows

steps = min(steps, 10**6)
A, b, h = W_hh, c, h_0.copy()
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h
