# odd: a double loop that adds up every path by itself

T = len(targets)
delta = np.zeros(T)
for t in range(1, T + 1):
    for s in range(t, T + 1):
        reach = np.prod(w_hh * (1 - h[t + 1 : s + 1] ** 2))
        delta[t - 1] += w_hy * (w_hy * h[s] + b_y - targets[s - 1]) * reach
return delta
