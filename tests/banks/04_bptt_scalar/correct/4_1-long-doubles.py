# odd: long doubles, rounded to doubles at the end

a, h = np.zeros(len(x), dtype=np.longdouble), np.zeros(len(x) + 1, dtype=np.longdouble)
h[0] = h_0
for t, value in enumerate(x):
    a[t] = np.longdouble(w_xh) * value + w_hh * h[t] + b_h
    h[t + 1] = np.tanh(a[t])
return a.astype(float), h.astype(float)
