# mistake: the error takes the state that has read the value
# fails: test_sums_of_one_sweep, test_sums_of_whole_numbers, test_sums_for_any_weights, test_sums_for_any_length, test_sums_of_a_series_of_any_size

h = by_hh = by_xh = 0.0
S, g, H = 0.0, np.zeros(2), np.zeros((2, 2))
for x_t in x:
    by_hh, by_xh = h + w_hh * by_hh, x_t + w_hh * by_xh
    h = w_hh * h + w_xh * x_t
    error, slope = x_t - h, -np.array([by_hh, by_xh])
    S += 0.5 * error**2
    g += error * slope
    H += np.outer(slope, slope)
return S, g, H
