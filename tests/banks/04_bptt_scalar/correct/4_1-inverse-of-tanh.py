# odd: the preactivations are recovered from the states at the end, by arctanh in longdouble

h = np.zeros(len(x) + 1, dtype=np.longdouble)
h[0] = h_0
for t, x_t in enumerate(x, start=1):
    h[t] = np.tanh(np.longdouble(w_xh) * x_t + w_hh * h[t - 1] + b_h)
return np.arctanh(h[1:]).astype(float), h.astype(float)
