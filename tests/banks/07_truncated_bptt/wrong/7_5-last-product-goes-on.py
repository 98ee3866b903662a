# mistake: from R on the mean products are those of the last step that is given
# fails: test_resting_point, test_resting_point_of_whole_numbers, test_resting_point_of_any_series, test_resting_point_where_the_truth_is_known

R = len(r)
j, i = np.arange(k), np.arange(k + R)
top = w**j @ r[np.minimum(j + 1, R - 1)]
bottom = w**i @ r[np.minimum(abs(i[:, None] - j), R - 1)] @ w**j
u = top / bottom
d = np.arange(1, R)
mixed, square = w ** (d - 1) @ r[d], (r[0] + 2 * w**d @ r[d]) / (1 - w**2)
return u, r[0] - 2 * u * mixed + u**2 * square
