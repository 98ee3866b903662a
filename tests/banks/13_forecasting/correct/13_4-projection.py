# odd: what is taken away is a projection onto a ball

sizes = np.linalg.norm(W_hh, axis=0)
share = np.where(sizes > amount, amount / np.where(sizes > amount, sizes, 1.0), 1.0)
V = W_hh - W_hh * share
return V, int(np.sum(sizes <= amount))
