# mistake: the sign of u is wrong
# fails: test_resting_point, test_resting_point_of_whole_numbers, test_resting_point_of_any_series, test_resting_point_where_the_truth_is_known

R = len(r)
r = np.append(r, np.zeros(k))
i, j = np.arange(k + R), np.arange(k)
kept = w**j

with_next = kept @ r[j + 1]
with_state = w**i @ r[abs(i[:, None] - j)] @ kept
u = with_next / with_state

d = np.arange(1, R)
state_and_next = w ** (d - 1) @ r[d]
state_squared = (r[0] + 2 * w**d @ r[d]) / (1 - w**2)
return -u, r[0] - 2 * u * state_and_next + u**2 * state_squared
