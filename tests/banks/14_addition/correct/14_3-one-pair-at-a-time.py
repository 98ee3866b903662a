# odd: one pair at a time, with outer products

T, n = X.shape[1], len(w_h)
of_w_i, terms, of_w_o = np.zeros(w_i.shape), np.zeros((T, n, n)), np.zeros(w_o.shape)
for x, d, start in zip(X, D, h_0):
    h = [start]
    for x_t in x:
        h.append(sigmoid(x_t @ w_i + h[-1] @ w_h))
    later = np.zeros(n)
    for t in range(T, 0, -1):
        e = sigmoid(h[t] @ w_o[:, 0]) - d[t - 1]
        delta = h[t] * (1 - h[t]) * (e * w_o[:, 0] + later)
        of_w_i += np.outer(x[t - 1], delta)
        terms[t - 1] += np.outer(h[t - 1], delta)
        of_w_o[:, 0] += e * h[t]
        later = w_h @ delta
return of_w_i, terms, of_w_o
