# mistake: the borrows come one column too early
# fails: test_borrow_ahead, test_borrow_ahead_of_any_size, test_borrow_ahead_through_long_chains

u, v = np.array(u, dtype=float), np.array(v, dtype=float)
p, g = 1 - np.abs(u - v), (1 - u) * v
b = np.empty((u.shape[0], u.shape[1] + 1))
b[:, 0] = b_0
for t in range(u.shape[1]):
    b[:, t + 1] = p[:, t] * b[:, t] + g[:, t]
return p, g, np.concatenate([b[:, 1:], b[:, -1:]], axis=1)
