# mistake: the sum of powers is divided by what is zero where the loop is closed with exactly 1
# fails: test_total_for_any_network

h = h_0
for value in x:
    h = W @ h + B * value
A = W + np.outer(B, C)
identity = np.eye(len(A))
inverse = np.linalg.inv((1 + 1e-14) * identity - A)
felt = [1 + C @ inverse @ (identity - np.linalg.matrix_power(A, left)) @ B for left in range(k)]
return C @ inverse @ (identity - np.linalg.matrix_power(A, k)) @ h, sigma2 * float(np.sum(np.square(felt)))
