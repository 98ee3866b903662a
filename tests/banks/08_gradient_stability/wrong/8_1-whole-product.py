# mistake: the product is kept in an array of the weights' type
# fails: test_leaky_jacobian_for_any_leak_and_size

n = len(W_hh)
product = np.eye(n, dtype=W_hh.dtype)
for k in range(t + 1, len(h)):
    slope = 1 - ((h[k] - (1 - alpha) * h[k - 1]) / alpha) ** 2
    factor = (1 - alpha) * np.eye(n) + alpha * slope[:, None] * W_hh
    product[...] = factor @ product
return product
