# mistake: the last character is read, too
# fails: test_read_on, test_read_on_in_pieces, test_read_on_with_large_scores

costs, h = [], np.array(h_0)
for t in range(len(text)):
    h = np.tanh(W_xh[:, text[t]] + W_hh @ h + b_h)
    y = W_hy @ h + b_y
    y = y - np.max(y)
    if t + 1 < len(text):
        costs.append((np.log(np.sum(np.exp(y))) - y[text[t + 1]]) / np.log(2))
return np.array(costs), h
