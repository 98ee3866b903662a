# odd: a diagonal matrix from the right

squares = np.diag(W_hh.T @ W_hh)
factors = [max(0.0, 1 - amount / s**0.5) if s > 0 else 0.0 for s in squares]
return W_hh @ np.diag(factors), factors.count(0.0)
