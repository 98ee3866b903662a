# odd: pairs as single numbers

codes = [np.asarray(text[:-1], dtype=int) * K + np.asarray(text[1:], dtype=int) for text in texts]
c = np.bincount(np.concatenate(codes), minlength=K * K).reshape(K, K)
came = c > 0
b = came.sum(axis=0) / came.sum()
total = c.sum(axis=1)
left = np.where(total > 0, D * came.sum(axis=1) / np.maximum(total, 1), 1.0)
return np.where(came, c - D, 0) / np.maximum(total, 1)[:, None] + np.outer(left, b)
