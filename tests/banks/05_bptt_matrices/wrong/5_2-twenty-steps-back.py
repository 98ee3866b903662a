# mistake: the sweep ends after twenty steps
# fails: test_input_jacobians_of_any_size

N, T = h.shape[0], h.shape[1] - 1
J = np.zeros((N, T, W_hy.shape[0], W_xh.shape[1]))
s = W_hy
for t in range(T, max(0, T - 20), -1):
    p = s * (1 - h[:, t, None, :] ** 2)
    J[:, t - 1] = p @ W_xh
    s = p @ W_hh
return J
