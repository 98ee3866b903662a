# mistake: the product runs over all steps, whatever t is
# fails: test_leaky_jacobian, test_leaky_jacobian_for_any_length_and_step, test_leaky_jacobian_for_any_leak_and_size

identity = np.eye(len(W_hh))
product = identity
for k in range(1, len(h)):
    squashed = (h[k] - (1 - alpha) * h[k - 1]) / alpha
    slope = 1 - squashed**2
    product = ((1 - alpha) * identity + alpha * slope[:, None] * W_hh) @ product
return product
