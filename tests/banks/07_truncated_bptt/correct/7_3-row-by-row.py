# odd: every row and every sequence by itself

N, K, _ = X.shape
Y, last = np.zeros(D.shape), np.zeros(h.shape)
g = {"W_xh": np.zeros(W_xh.shape), "W_hh": np.zeros(W_hh.shape), "b_h": np.zeros(b_h.shape), "h_0": np.zeros(h_0.shape)}
for row in range(N):
    borders = sorted({0, K, *(int(t) for t in np.flatnonzero(starts[row]))})
    state = h[row]
    for begin, end in zip(borders[:-1], borders[1:]):
        fresh = bool(starts[row, begin])
        path = [h_0 if fresh else state]
        for t in range(begin, end):
            path.append(np.tanh(W_xh @ X[row, t] + W_hh @ path[-1] + b_h))
            Y[row, t] = W_hy @ path[-1] + b_y
        state = path[-1]
        back = np.zeros(len(h_0))
        for t in range(end - 1, begin - 1, -1):
            now, before = path[t - begin + 1], path[t - begin]
            at = (W_hy.T @ (Y[row, t] - D[row, t]) + back) * (1 - now * now)
            g["W_xh"] += np.outer(at, X[row, t])
            g["W_hh"] += np.outer(at, before)
            g["b_h"] += at
            back = W_hh.T @ at
        if fresh:
            g["h_0"] += back
    last[row] = state
return Y, last, g
