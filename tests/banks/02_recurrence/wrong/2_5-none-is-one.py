# mistake: no step counts as one
# fails: test_state_after_few_steps

steps = max(steps, 1)
A, b, h = W_hh.astype(float), c.astype(float), h_0.astype(float)
while steps > 0:
    if steps % 2 == 1:
        h = A @ h + b
    A, b = A @ A, A @ b + b
    steps //= 2
return h
