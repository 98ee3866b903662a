# odd: truncated gradients of all windows, and their differences

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(1, T + 1):
    h[t] = np.tanh(w_xh * x[t - 1] + w_hh * h[t - 1] + b_h)

truncated = []
for k in range(1, T + 1):
    total = 0.0
    for s in range(1, T + 1):
        back = h[s] - targets[s - 1]
        for t in range(s, max(0, s - k), -1):
            back = back * (1 - h[t] ** 2)
            total += back * h[t - 1]
            back = back * w_hh
    truncated.append(total)
first = truncated[0]
by_lag = np.diff(truncated, prepend=0.0)
# Differences lose digits where the parts are tiny: those are found directly.
direct = np.array([sum(
    (h[s] - targets[s - 1]) * w_hh**j * np.prod(1 - h[s - j : s + 1] ** 2) * h[s - j - 1] for s in range(j + 1, T + 1)
) for j in range(T)])
assert np.allclose(by_lag, direct, atol=1e-9) and first == truncated[0]
return direct
