# mistake: the output's own parameters do not move
# fails: test_derivative_in_one_direction, test_derivative_in_one_direction_of_whole_numbers, test_derivative_in_one_direction_for_any_size, test_derivative_in_a_tiny_direction, test_one_thing_moves_at_a_time

h, h_dot = h_0, directions["h_0"]
y_dot = np.empty((*X.shape[:2], len(b_y)))
for t in range(X.shape[1]):
    a_dot = X[:, t] @ directions["W_xh"].T + h @ directions["W_hh"].T + directions["b_h"]
    a_dot += directions["X"][:, t] @ W_xh.T + h_dot @ W_hh.T
    h = np.tanh(X[:, t] @ W_xh.T + h @ W_hh.T + b_h)
    h_dot = (1 - h**2) * a_dot
    y_dot[:, t] = h_dot @ W_hy.T
return y_dot
