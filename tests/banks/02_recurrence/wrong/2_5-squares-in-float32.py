# mistake: single precision
# fails: test_state_after_some_steps, test_state_after_a_million_steps, test_state_after_few_steps

A, b, h = (np.asarray(v, dtype=np.float32) for v in (W_hh, c, h_0))
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h.astype(float)
