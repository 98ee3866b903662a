# mistake: numeric differentiation: the complex step of every copy loses what is tiny
# fails: test_lags_of_a_tiny_weight

T = len(x)
by_lag = np.zeros(T)
for copy in range(T):
    h = h_0
    for t in range(T):
        weight = w_hh + (1e-30j if t == copy else 0)
        h = np.tanh(w_xh * x[t] + weight * h + b_h)
        if t >= copy:
            by_lag[t - copy] += ((h - targets[t]) ** 2 / 2).imag / 1e-30
return by_lag
