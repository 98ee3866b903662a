# mistake: walking back through the transpose of W_hh
# fails: test_input_jacobians, test_input_jacobians_of_whole_numbers, test_input_jacobians_of_any_size, test_input_jacobians_of_tiny_weights, test_input_jacobians_of_any_layer

N, T = h.shape[0], h.shape[1] - 1
jacobians = np.empty((N, T, W_hy.shape[0], W_xh.shape[1]))
at_state = W_hy  # dy_T/dh_T, the same for every sequence; then dy_T/dh_t, of shape (N, p, n)
for t in range(T, 0, -1):
    at_preactivation = at_state * (1 - h[:, t, None, :] ** 2)
    jacobians[:, t - 1] = at_preactivation @ W_xh
    at_state = at_preactivation @ W_hh.T
return jacobians
