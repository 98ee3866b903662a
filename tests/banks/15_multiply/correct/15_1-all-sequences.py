# odd: a regression over all sequences, weighted by the roots of their probabilities

from itertools import product as every

chosen = np.array(list(every(range(len(pairs)), repeat=T)))
root = np.sqrt(np.prod(p[chosen], axis=1))
X = pairs[chosen]
d = np.sum(X[:, :, 0] * X[:, :, 1], axis=1)
A = np.column_stack([X.sum(axis=1), np.ones(len(X))])
*w, b = np.linalg.lstsq(root[:, None] * A, root * d, rcond=None)[0]
left = np.sum((root * (d - A @ [*w, b])) ** 2)
return np.array(w), b, 1 - left / np.sum((root * (d - root**2 @ d)) ** 2)
