# mistake: where four steps lead back without a drive, whole rounds are left out, though the drive may add up
# fails: test_state_after_very_many_steps

A, b, h = W_hh.astype(float), c.astype(float), h_0.astype(float)
if steps > 10**7 and np.allclose(np.linalg.matrix_power(A, 4), np.eye(len(A))):
    steps %= 4
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h
