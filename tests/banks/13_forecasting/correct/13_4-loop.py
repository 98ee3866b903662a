# odd: column by column

V, silent = np.zeros(W_hh.shape), 0
for j in range(W_hh.shape[1]):
    size = np.sqrt(np.sum(W_hh[:, j] ** 2))
    if size > amount:
        V[:, j] = W_hh[:, j] - amount * W_hh[:, j] / size
    else:
        silent += 1
return V, silent
