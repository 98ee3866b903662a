# mistake: probabilities are kept above a small number, so that large costs are cut
# fails: test_read_on_with_large_scores

costs, h = [], np.array(h_0)
for t in range(len(text) - 1):
    h = np.tanh(W_xh[:, text[t]] + W_hh @ h + b_h)
    y = W_hy @ h + b_y
    p = np.exp(y - np.max(y))
    p = p / np.sum(p)
    costs.append(-np.log2(max(p[text[t + 1]], 1e-300)))
return np.array(costs), h
