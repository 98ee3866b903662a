# mistake: H holds the second derivatives too
# fails: test_sums_of_one_sweep, test_sums_of_whole_numbers, test_sums_for_any_weights, test_sums_for_any_length, test_sums_of_a_series_of_any_size

h = a = b = aa = ab = 0.0
S, g, H = 0.0, np.zeros(2), np.zeros((2, 2))
for x_t in x:
    error, slope = x_t - h, -np.array([a, b])
    S += 0.5 * error**2
    g += error * slope
    H += np.outer(slope, slope) - error * np.array([[aa, ab], [ab, 0.0]])
    aa, ab = 2 * a + w_hh * aa, b + w_hh * ab
    a, b = h + w_hh * a, x_t + w_hh * b
    h = w_hh * h + w_xh * x_t
return S, g, H
