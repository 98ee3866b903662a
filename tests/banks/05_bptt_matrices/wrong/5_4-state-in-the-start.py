# mistake: the last states are written over the caller's initial states
# fails: test_derivative_in_one_direction, test_derivative_in_one_direction_of_whole_numbers, test_derivative_in_one_direction_for_any_size, test_derivative_in_a_tiny_direction, test_one_thing_moves_at_a_time

names = ("X", "W_xh", "W_hh", "b_h", "W_hy", "b_y", "h_0")
d = directions
h, moved = h_0, d["h_0"]
y_dot = np.zeros((*X.shape[:2], len(b_y)))
for t in range(X.shape[1]):
    a = X[:, t] @ W_xh.T + h @ W_hh.T + b_h
    pushed = X[:, t] @ d["W_xh"].T + d["X"][:, t] @ W_xh.T + h @ d["W_hh"].T + moved @ W_hh.T + d["b_h"]
    h = np.tanh(a)
    moved = (1 - h**2) * pushed
    y_dot[:, t] = h @ d["W_hy"].T + moved @ W_hy.T + d["b_y"]
h_0[:] = h + 1
return y_dot
