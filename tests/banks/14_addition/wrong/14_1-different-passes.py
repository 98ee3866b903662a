# mistake: a column with different digits passes the borrow on
# fails: test_borrow_ahead, test_borrow_ahead_of_any_size, test_borrow_ahead_through_long_chains

u, v = np.array(u, dtype=float), np.array(v, dtype=float)
p, g = 1 - np.abs(u - v), (1 - u) * v
b = np.empty((u.shape[0], u.shape[1] + 1))
b[:, 0] = b_0
for t in range(u.shape[1]):
    b[:, t + 1] = p[:, t] * b[:, t] + g[:, t]
return 1 - p, g, b
