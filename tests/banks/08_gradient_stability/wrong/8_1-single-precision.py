# mistake: the slopes are computed in single precision
# fails: test_leaky_jacobian, test_leaky_jacobian_for_any_length_and_step, test_leaky_jacobian_for_any_leak_and_size

n = len(W_hh)
product = np.eye(n)
h = h.astype(np.float32).astype(float)
for k in range(t + 1, len(h)):
    slope = 1 - ((h[k] - (1 - alpha) * h[k - 1]) / alpha) ** 2
    product = ((1 - alpha) * np.eye(n) + alpha * slope[:, None] * W_hh) @ product
return product
