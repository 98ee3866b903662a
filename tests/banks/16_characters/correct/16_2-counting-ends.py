# odd: as many ends as are not above u, for all rows at once

scores, u = np.asarray(scores, dtype=float), np.asarray(u)
if temperature == 0:
    return (scores == scores.max(axis=1, keepdims=True)).argmax(axis=1)
p = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
p /= p.sum(axis=1, keepdims=True)
k = np.sum(np.cumsum(p, axis=1) <= u[:, None], axis=1)
last = p.shape[1] - 1 - np.argmax(p[:, ::-1] > 0, axis=1)
return np.minimum(k, last)
