# odd: each loss is followed back by itself

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(1, T + 1):
    h[t] = np.tanh(w_xh * x[t - 1] + w_hh * h[t - 1] + b_h)

by_lag = [0.0] * T
for s in range(1, T + 1):
    derivative = h[s] - targets[s - 1]
    for lag in range(s):
        derivative *= 1 - h[s - lag] ** 2
        by_lag[lag] += derivative * h[s - lag - 1]
        derivative *= w_hh
return np.array(by_lag)
