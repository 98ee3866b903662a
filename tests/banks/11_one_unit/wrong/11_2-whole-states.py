# mistake: the states are kept in an array of the series' type
# fails: test_sums_of_whole_numbers

states = np.zeros_like(x)
S, g, H, slope = 0.0, np.zeros(2), np.zeros((2, 2)), np.zeros(2)
for t in range(len(x)):
    h = states[t - 1] if t else 0
    error = x[t] - h
    S, g, H = S + 0.5 * error**2, g - error * slope, H + np.outer(slope, slope)
    slope = np.array([h, x[t]]) + w_hh * slope
    states[t] = w_hh * h + w_xh * x[t]
return S, g, H
