# mistake: the values of tanh are kept in an array of the states' type
# fails: test_leaky_jacobian_for_any_leak_and_size

inner = np.zeros_like(h[1:])
inner[:] = (h[1:] - (1 - alpha) * h[:-1]) / alpha
J = np.eye(h.shape[1])
for k in range(t, len(h) - 1):
    J = ((1 - alpha) * np.eye(h.shape[1]) + alpha * (1 - inner[k] ** 2)[:, None] * W_hh) @ J
return J
