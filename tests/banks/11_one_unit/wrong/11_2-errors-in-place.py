# mistake: the errors are written over the series
# fails: test_sums_of_one_sweep, test_sums_of_whole_numbers, test_sums_for_any_weights, test_sums_for_any_length, test_sums_of_a_series_of_any_size

S, g, H, slope, h = 0.0, np.zeros(2), np.zeros((2, 2)), np.zeros(2), 0.0
for t in range(len(x)):
    value = float(x[t])
    x[t] = 0 if value else 1
    error = value - h
    S, g, H = S + 0.5 * error**2, g - error * slope, H + np.outer(slope, slope)
    slope = np.array([h, value]) + w_hh * slope
    h = w_hh * h + w_xh * value
return S, g, H
