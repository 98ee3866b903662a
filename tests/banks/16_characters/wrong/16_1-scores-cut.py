# mistake: scores are cut far below those that the statement allows
# fails: test_read_on_with_large_scores

costs, h = [], np.array(h_0)
for t in range(len(text) - 1):
    h = np.tanh(W_xh[:, text[t]] + W_hh @ h + b_h)
    y = np.clip(W_hy @ h + b_y, -30000, 30000)
    above = np.exp(y - np.max(y))
    costs.append(np.log2(np.sum(above)) - (y[text[t + 1]] - np.max(y)) / np.log(2))
return np.array(costs), h
