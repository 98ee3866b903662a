# mistake: the state is kept in a copy of h_0, of its type
# fails: test_state_of_whole_numbers, test_state_of_whole_numbers_that_grows

A, b, h = W_hh.astype(float), c.astype(float), h_0.copy()
while steps > 0:
    if steps % 2 == 1:
        h[:] = np.clip(A @ h + b, -1e18, 1e18)
    A, b = A @ A, A @ b + b
    steps //= 2
return h
