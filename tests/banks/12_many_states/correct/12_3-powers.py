# odd: matrix powers and sums of psi

A = W + np.outer(B, C)
h = h_0
for x_t in x:
    h = h @ W.T + x_t * B
powers = [np.linalg.matrix_power(A, j) for j in range(k)]
psi = [1.0] + [C @ powers[j] @ B for j in range(k - 1)]
weights = [sum(psi[: m + 1]) for m in range(k)]
return sum(C @ M @ h for M in powers), sigma2 * sum(v * v for v in weights)
