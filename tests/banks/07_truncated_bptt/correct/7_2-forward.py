# odd: the sensitivity to each lag is carried forward

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(1, T + 1):
    h[t] = np.tanh(w_xh * x[t - 1] + w_hh * h[t - 1] + b_h)

by_lag, feels = np.zeros(T), np.zeros(T)
for t in range(1, T + 1):
    slope = 1 - h[t] ** 2
    feels = slope * w_hh * np.concatenate([[0.0], feels[:-1]])
    feels[0] = slope * h[t - 1]
    by_lag += (h[t] - targets[t - 1]) * feels
return by_lag
