# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_derivative_in_one_direction_of_whole_numbers, test_one_thing_moves_at_a_time

names = ("X", "W_xh", "W_hh", "b_h", "W_hy", "b_y", "h_0")
d = directions
h, moved = h_0, d["h_0"]
shape = (*X.shape[:2], len(b_y))
y_dot = tangent.__dict__.setdefault(str(shape), np.zeros(shape))
for t in range(X.shape[1]):
    a = X[:, t] @ W_xh.T + h @ W_hh.T + b_h
    pushed = X[:, t] @ d["W_xh"].T + d["X"][:, t] @ W_xh.T + h @ d["W_hh"].T + moved @ W_hh.T + d["b_h"]
    h = np.tanh(a)
    moved = (1 - h**2) * pushed
    y_dot[:, t] = h @ d["W_hy"].T + moved @ W_hy.T + d["b_y"]
return y_dot
