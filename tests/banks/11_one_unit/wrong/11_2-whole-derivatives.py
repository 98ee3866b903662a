# mistake: the derivatives are kept in arrays of the series' type
# fails: test_sums_of_whole_numbers

by_hh, by_xh = np.zeros_like(x), np.zeros_like(x)
S, g, H, h = 0.0, np.zeros(2), np.zeros((2, 2)), 0.0
for t in range(len(x)):
    slope = -np.array([by_hh[t - 1], by_xh[t - 1]]) if t else np.zeros(2)
    error = x[t] - h
    S, g, H = S + 0.5 * error**2, g + error * slope, H + np.outer(slope, slope)
    by_hh[t], by_xh[t] = h - w_hh * slope[0], x[t] - w_hh * slope[1]
    h = w_hh * h + w_xh * x[t]
return S, g, H
