# mistake: what a surprise leaves in the state is kept in a copy of B, of its type
# fails: test_total_of_whole_numbers

h = h_0
for x_t in x:
    h = W @ h + B * x_t
A = W + np.outer(B, C)
total, variance, felt, answer = 0.0, 0.0, 1.0, B.copy()
for _ in range(k):
    total += C @ h
    h = A @ h
    variance += sigma2 * felt**2
    felt += C @ answer
    answer[:] = A @ answer
return total, variance
