# odd: rows by loops, and the normal equations

rows = []
for x, length in zip(X, lengths):
    row = np.zeros(6)
    for u, v in x[:length]:
        row += [1, u, v, u * u, u * v, v * v]
    rows.append(row)
rows = np.array(rows)
return np.linalg.solve(rows.T @ rows, rows.T @ sums)
