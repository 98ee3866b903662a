# mistake: the last value is read on all days to come
# fails: test_total_and_its_variance, test_total_of_whole_numbers, test_total_for_any_network, test_total_for_any_series

h = h_0
for x_t in x:
    h = W @ h + B * x_t
A = W + np.outer(B, C)
total, variance, felt, answer = 0.0, 0.0, 1.0, B
for _ in range(k):
    total += C @ h
    h = W @ h + B * x[-1]
    variance += sigma2 * felt**2
    felt += C @ answer
    answer = A @ answer
return total, variance
