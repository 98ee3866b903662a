# mistake: only the last thirty values are read
# fails: test_total_for_any_series

h = h_0
for value in x[-30:]:
    h = W @ h + B * value
A = W + np.outer(B, C)
total, variance, felt, left = 0.0, 0.0, 1.0, B
for _ in range(k):
    total, h = total + C @ h, A @ h
    variance, felt, left = variance + sigma2 * felt**2, felt + C @ left, A @ left
return total, variance
