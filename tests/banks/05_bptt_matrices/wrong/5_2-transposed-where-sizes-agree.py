# mistake: with as many sequences as units W_hh is taken the wrong way round: no shape objects
# fails: test_input_jacobians_of_any_size

N, T, n = h.shape[0], h.shape[1] - 1, h.shape[2]
jacobians = np.zeros((N, T, len(W_hy), W_xh.shape[1]))
M = np.tile(W_hy, (N, 1, 1)).astype(float)
for t in range(T, 0, -1):
    M = M * (1 - h[:, t] ** 2)[:, None, :]
    jacobians[:, t - 1] = M @ W_xh
    M = M @ (W_hh.T if N == n else W_hh)
return jacobians
