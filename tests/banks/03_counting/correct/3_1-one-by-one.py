# odd: plain Python, one number at a time

N, T = X.shape
total = 0.0
for n in range(N):
    h = h_0
    for t in range(T):
        h = w_hh * h + w_xh * X[n, t]
        total += (h - D[n, t]) ** 2
return total / N / T
