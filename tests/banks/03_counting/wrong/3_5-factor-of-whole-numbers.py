# mistake: the Cholesky factor is written into a matrix of the Hessian's type
# fails: test_valley_is_round_for_any_size

L = np.zeros_like(H)
for j in range(len(H)):
    L[j, j] = np.sqrt(H[j, j] - L[j, :j] @ L[j, :j])
    for i in range(j + 1, len(H)):
        L[i, j] = (H[i, j] - L[i, :j] @ L[j, :j]) / L[j, j]
return np.linalg.inv(L).T
