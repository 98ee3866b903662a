# odd: a chain in the other direction

return np.diag(np.full(n - 1, float(size)), -1)
