# mistake: numeric differentiation: the complex step, with a step that is not small, keeps more digits of what is tiny, but not all
# fails: test_lags_of_a_tiny_weight

T, step = len(x), 1e-8
by_lag = np.zeros(T)
for moved in range(T):
    h = h_0
    for t in range(T):
        h = np.tanh(w_xh * x[t] + (w_hh + (1j * step if t == moved else 0)) * h + b_h)
        if t >= moved:
            by_lag[t - moved] += ((h - targets[t]) ** 2 / 2).imag / step
return by_lag
