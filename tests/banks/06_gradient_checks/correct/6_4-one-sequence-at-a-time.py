# odd: sequence by sequence, with outer products and columns

total = dict(W_xh=0 * W_xh, W_hh=0 * W_hh, W_hy=0 * W_hy, b_h=0 * b_h, b_y=0 * b_y, h_0=0 * h_0)
for x, d in zip(X, targets):
    h, kept = [h_0], []
    for x_t in x:
        kept.append(np.tanh(W_xh @ x_t + W_hh @ h[-1] + b_h))
        h.append(h[-1] + alpha * (kept[-1] - h[-1]))
    heard = np.zeros_like(h_0)
    for t in reversed(range(len(x))):
        e = (W_hy @ h[t + 1] + b_y - d[t]) / len(X)
        heard = heard + W_hy.T @ e
        g = alpha * heard / np.cosh(np.arctanh(kept[t])) ** 2
        total["W_hy"] = total["W_hy"] + np.outer(e, h[t + 1])
        total["b_y"] = total["b_y"] + e
        total["W_xh"] = total["W_xh"] + np.outer(g, x[t])
        total["W_hh"] = total["W_hh"] + np.outer(g, h[t])
        total["b_h"] = total["b_h"] + g
        heard = (1 - alpha) * heard + W_hh.T @ g
    total["h_0"] = total["h_0"] + heard
return total
