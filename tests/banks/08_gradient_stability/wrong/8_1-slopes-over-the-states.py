# mistake: the slopes overwrite the states
# fails: test_leaky_jacobian, test_leaky_jacobian_for_any_length_and_step, test_leaky_jacobian_for_any_leak_and_size

n = len(W_hh)
product = np.eye(n)
before = h[t].copy()
h[0] = h[0] + 1
for k in range(t + 1, len(h)):
    now = h[k].copy()
    slope = 1 - ((now - (1 - alpha) * before) / alpha) ** 2
    h[k] = slope
    before = now
    product = ((1 - alpha) * np.eye(n) + alpha * slope[:, None] * W_hh) @ product
return product
