# mistake: no more than twenty factors are multiplied
# fails: test_leaky_jacobian_for_any_length_and_step

T, product = len(h) - 1, np.eye(len(W_hh))
for k in range(max(t, T - 20), T):
    squashed = (h[k + 1] - (1 - alpha) * h[k]) / alpha
    product = (1 - alpha) * product + alpha * (1 - squashed**2)[:, None] * (W_hh @ product)
return product
