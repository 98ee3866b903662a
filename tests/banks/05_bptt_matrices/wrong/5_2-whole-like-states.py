# mistake: the Jacobians are kept in an array of the states' type
# fails: test_input_jacobians_of_whole_numbers

N, T = h.shape[0], h.shape[1] - 1
found = np.zeros((N, T, len(W_hy), W_xh.shape[1]), dtype=h.dtype)
heard = W_hy
for t in range(T, 0, -1):
    heard = heard * (1 - h[:, t, None, :] ** 2)
    found[:, t - 1] = heard @ W_xh
    heard = heard @ W_hh
return found
