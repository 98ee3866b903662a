# mistake: the derivatives go forty steps back at the most
# fails: test_sums_for_any_length

h, S, g, H = 0.0, 0.0, np.zeros(2), np.zeros((2, 2))
entered = []
for x_t in x:
    slope = np.zeros(2)
    for k, pair in enumerate(entered[-40:][::-1]):
        slope = slope - float(w_hh) ** k * pair
    error = x_t - h
    S, g, H = S + 0.5 * error**2, g + error * slope, H + np.outer(slope, slope)
    entered.append(np.array([h, x_t], dtype=float))
    h = w_hh * h + w_xh * x_t
return S, g, H
