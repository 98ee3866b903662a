# mistake: the size of the recurrent weight is used
# fails: test_resting_point, test_resting_point_of_any_series, test_resting_point_where_the_truth_is_known

R = len(r)
v = abs(w)
j, i = np.arange(k), np.arange(k + R)
padded = np.append(r, np.zeros(k + 1))
top = v**j @ padded[j + 1]
bottom = v**i @ padded[np.minimum(abs(i[:, None] - j), R + k)] @ v**j
u = top / bottom
d = np.arange(1, R)
mixed, square = v ** (d - 1) @ r[d], (r[0] + 2 * v**d @ r[d]) / (1 - v**2)
return u, r[0] - 2 * u * mixed + u**2 * square
