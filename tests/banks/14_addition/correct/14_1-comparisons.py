# odd: comparisons in place of products

equal = np.asarray(u) == v
less = np.asarray(u) < v
b = [np.asarray(b_0)]
for t in range(equal.shape[1]):
    b.append(np.where(equal[:, t], b[-1], less[:, t]))
return equal.astype(float), less.astype(float), np.stack(b, axis=1).astype(float)
