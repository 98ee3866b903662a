# odd: one over the probability is a sum of powers of differences of scores

h = 1.0 * np.asarray(h_0)
out = np.zeros(len(text) - 1)
for t, (x, following) in enumerate(zip(text[:-1], text[1:])):
    h = np.tanh(W_xh @ (np.arange(W_xh.shape[1]) == x) + W_hh @ h + b_h)
    y = W_hy @ h + b_y
    out[t] = np.logaddexp2.reduce((y - y[following]) / np.log(2))
return out, h
