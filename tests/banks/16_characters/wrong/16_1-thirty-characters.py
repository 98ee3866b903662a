# mistake: only the last thirty characters move the state
# fails: test_read_on_in_pieces

costs, h = [], np.array(h_0)
states = []
for t in range(len(text) - 1):
    h = np.array(h_0) if t < 30 else np.zeros(len(b_h))
    for s in range(max(0, t - 29), t + 1):
        h = np.tanh(W_xh[:, text[s]] + W_hh @ h + b_h)
    y = W_hy @ h + b_y
    above = np.exp(y - np.max(y))
    costs.append(np.log2(np.sum(above)) - (y[text[t + 1]] - np.max(y)) / np.log(2))
return np.array(costs), h
