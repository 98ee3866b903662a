# mistake: alpha is not taken for less than 0.03
# fails: test_leaky_jacobian_for_any_leak_and_size

part, product = max(alpha, 0.03), np.eye(len(W_hh))
for before, now in zip(h[t:-1], h[t + 1 :]):
    squashed = (now - (1 - part) * before) / part
    product = (1 - part) * product + part * (1 - squashed**2)[:, None] * (W_hh @ product)
return product
