# mistake: where no step is taken, the initial state itself is returned, and in its own type
# fails: test_state_after_few_steps

state, A, b = h_0, W_hh.astype(float), c.astype(float)
for bit in bin(steps)[:1:-1]:
    if bit == "1":
        state = A @ state + b
    A, b = A @ A, b + A @ b
return state
