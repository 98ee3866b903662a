# mistake: the slopes are written over the caller's states
# fails: test_input_jacobians, test_input_jacobians_of_whole_numbers, test_input_jacobians_of_any_size, test_input_jacobians_of_tiny_weights, test_input_jacobians_of_any_layer

N, T = h.shape[0], h.shape[1] - 1
h[:] = 1 - h * h
found, heard = np.zeros((N, T, len(W_hy), W_xh.shape[1])), W_hy
for t in range(T, 0, -1):
    heard = heard * h[:, t, None, :]
    found[:, t - 1] = heard @ W_xh
    heard = heard @ W_hh
return found
