# mistake: tanh(a_t) is taken to be what is left of the state, without dividing by alpha
# fails: test_leaky_jacobian, test_leaky_jacobian_for_any_length_and_step, test_leaky_jacobian_for_any_leak_and_size

identity = np.eye(len(W_hh))
product = identity
for k in range(t + 1, len(h)):
    squashed = h[k] - (1 - alpha) * h[k - 1]
    slope = 1 - squashed**2
    product = ((1 - alpha) * identity + alpha * slope[:, None] * W_hh) @ product
return product
