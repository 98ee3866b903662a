# mistake: a difference is compared with zero in the digits' own type, which may have no numbers below zero
# fails: test_borrow_ahead_of_any_size

b = [np.asarray(b_0) + 0]
for t in range(u.shape[1]):
    b.append((u[:, t] - v[:, t] - b[-1] < 0).astype(u.dtype))
return (u == v) * 1.0, (np.asarray(u) < v) * 1.0, np.stack(b, axis=1).astype(float)
