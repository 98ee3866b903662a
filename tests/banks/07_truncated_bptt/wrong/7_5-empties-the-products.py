# mistake: the caller's mean products are changed on the way out
# fails: test_resting_point, test_resting_point_of_whole_numbers, test_resting_point_of_any_series, test_resting_point_where_the_truth_is_known

R = len(r)
j = np.arange(k)
padded = np.append(r, np.zeros(k + 1))
top = w**j @ padded[j + 1]
i = np.arange(k + R)
bottom = w**i @ padded[np.minimum(abs(i[:, None] - j), R + k)] @ w**j
u = top / bottom
d = np.arange(1, R)
mixed, square = w ** (d - 1) @ r[d], (r[0] + 2 * w**d @ r[d]) / (1 - w**2)
mse = r[0] - 2 * u * mixed + u**2 * square
r[:] = 0
return u, mse
