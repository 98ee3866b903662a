# mistake: the doubled vector is kept in a copy of c, of its type
# fails: test_state_of_whole_numbers, test_state_of_whole_numbers_that_grows

A, b, h = W_hh.astype(float), c.copy(), h_0.astype(float)
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b[:] = A @ A, np.clip(A @ b + b, -1e18, 1e18)
    steps //= 2
return h
