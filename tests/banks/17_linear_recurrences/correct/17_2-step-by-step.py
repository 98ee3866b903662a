# odd: signs and logarithms step by step

log_a, b = np.array(log_a, dtype=float), np.array(b, dtype=float)
N, T = b.shape
sign, size = np.zeros((N, T + 1)), np.zeros((N, T + 1))
for k in range(N):
    s, l = np.sign(h_0[k]) * 1.0, np.log(abs(h_0[k])) if h_0[k] else 0.0
    sign[k, 0], size[k, 0] = s, l
    for t in range(T):
        l = l + log_a[k, t]
        if b[k, t]:
            q, m = np.sign(b[k, t]), np.log(abs(b[k, t]))
            if s == 0:
                s, l = q, m
            else:
                if m > l:
                    s, l, q, m = q, m, s, l
                inside = 1 + s * q * np.exp(m - l)
                s, l = (s, l + np.log(inside)) if inside > 0 else (0.0, 0.0)
        if s == 0:
            l = 0.0
        sign[k, t + 1], size[k, t + 1] = s, l
return sign, size
