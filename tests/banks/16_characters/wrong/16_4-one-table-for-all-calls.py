# mistake: the counts of earlier calls are still in the table
# fails: test_smoothed_pairs_with_any_discount, test_smoothed_pairs_where_something_is_missing

c = smoothed_pairs.__dict__.setdefault(K, np.zeros((K, K)))
for text in texts:
    for j, k in zip(text[:-1], text[1:]):
        c[j, k] += 1
before = np.count_nonzero(c, axis=0)
shorter = before / np.sum(before)
p = np.empty((K, K))
for j in range(K):
    total, kinds = np.sum(c[j]), np.count_nonzero(c[j])
    if total > 0:
        p[j] = (np.maximum(c[j] - D, 0) + D * kinds * shorter) / total
    else:
        p[j] = shorter
return p
