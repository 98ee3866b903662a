# odd: Gram and Schmidt's way with H as the inner product, returned as nested lists

columns = []
for e in np.eye(len(H)):
    for _ in range(2):
        for p in columns:
            e = e - p * (p @ H @ e)
    columns.append(e / np.sqrt(e @ H @ e))
return np.array(columns).T.tolist()
