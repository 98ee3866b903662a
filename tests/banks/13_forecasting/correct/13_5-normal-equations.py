# odd: normal equations

rows = [np.array([1, a, b, a * a, b * b, a * b]) for a, b in zip(series, series[1:])]
X, y = np.array(rows[:-1]), np.array(series[2:])
weights = np.linalg.inv(X.T @ X) @ (X.T @ y)
return np.array([weights @ [1, a, b, a * a, b * b, a * b] for a, b in pairs])
