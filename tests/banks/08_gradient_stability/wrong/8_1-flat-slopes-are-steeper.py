# mistake: the slope of tanh is not taken for less than 0.01
# fails: test_leaky_jacobian_for_any_leak_and_size

product = np.eye(len(W_hh))
for before, now in zip(h[t:-1], h[t + 1 :]):
    slope = np.maximum(1 - ((now - (1 - alpha) * before) / alpha) ** 2, 0.01)
    product = (1 - alpha) * product + alpha * slope[:, None] * (W_hh @ product)
return product
