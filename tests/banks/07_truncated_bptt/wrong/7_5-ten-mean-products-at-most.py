# mistake: mean products from the tenth lag on are taken for zero
# fails: test_resting_point_of_any_series

r = np.asarray(r, dtype=float)[:10]
R = len(r)
padded = np.append(r, np.zeros(k + 1))
j, i, d = np.arange(k), np.arange(k + R), np.arange(1, R)
u = (w**j @ padded[j + 1]) / (w**i @ padded[np.minimum(abs(i[:, None] - j), R)] @ w**j)
return u, r[0] - 2 * u * (w ** (d - 1) @ r[1:R]) + u**2 * (r[0] + 2 * w**d @ r[1:R]) / (1 - w**2)
