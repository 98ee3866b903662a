# mistake: whole numbers are multiplied as such, and overflow
# fails: test_state_of_whole_numbers_that_grows

A, b, h = W_hh, c, h_0.copy()
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h
