# odd: the text after its first character is read by the same function

if len(text) == 1:
    return np.zeros(0), np.array(h_0, dtype=float)
h = np.tanh(np.take(W_xh, text[0], axis=1) + np.dot(W_hh, h_0) + b_h)
y = np.dot(W_hy, h) + b_y
cost = (np.logaddexp.reduce(y) - y[text[1]]) * np.log2(np.e)
others, last = read_on(text[1:], W_xh, W_hh, b_h, W_hy, b_y, h)
return np.concatenate([[cost], others]), last
