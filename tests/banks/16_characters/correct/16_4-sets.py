# odd: with a counter and sets

from collections import Counter

times = Counter(pair for text in texts for pair in zip(np.asarray(text).tolist()[:-1], np.asarray(text).tolist()[1:]))
b = Counter(k for _, k in times)
p = np.array([[b[k] / len(times) for k in range(K)]] * K)
for j in range(K):
    row = {k: count for (first, k), count in times.items() if first == j}
    if row:
        total = sum(row.values())
        p[j] *= D * len(row) / total
        for k, count in row.items():
            p[j, k] += (count - D) / total
return p
