# mistake: a borrow is passed on through ten columns at most
# fails: test_borrow_ahead_through_long_chains

u, v = np.array(u, dtype=float), np.array(v, dtype=float)
p, g = 1 - np.abs(u - v), (1 - u) * v
b = np.empty((u.shape[0], u.shape[1] + 1))
b[:, 0] = b_0
for t in range(u.shape[1]):
    kept = p[:, max(0, t - 9) : t + 1].sum(axis=1) < 10
    b[:, t + 1] = p[:, t] * b[:, t] * kept + g[:, t]
return p, g, b
