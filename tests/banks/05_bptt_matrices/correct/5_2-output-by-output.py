# odd: a backward pass for each output

N, steps, n = h.shape
found = np.zeros((N, steps - 1, len(W_hy), W_xh.shape[1]))
for j, row in enumerate(W_hy):
    for i in range(N):
        heard = row.copy()
        for t in reversed(range(1, steps)):
            heard = heard * (1 - h[i, t] ** 2)
            found[i, t - 1, j] = W_xh.T @ heard
            heard = W_hh.T @ heard
return found
