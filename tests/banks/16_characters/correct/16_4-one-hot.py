# odd: counts as products of one-hot vectors

hot = np.eye(K)
c = sum(hot[np.asarray(text[:-1], dtype=int)].T @ hot[np.asarray(text[1:], dtype=int)] for text in texts)
b = np.sign(c).sum(axis=0)
b = b / b.sum()
p = np.zeros((K, K))
for j in range(K):
    kept = np.where(c[j] >= 1, c[j] - D, 0.0)
    total = c[j].sum()
    share = 1.0 if total == 0 else 1 - kept.sum() / total
    p[j] = kept / max(total, 1) + share * b
return p
