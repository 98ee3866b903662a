# odd: the forecasts are appended to the series

series = list(x)
for _ in range(k):
    h = h_0
    for x_t in series:
        h = W @ h + B * x_t
    series.append(C @ h)
total = sum(series[len(x) :])
felt = np.eye(k)
for day in range(k):
    h = np.zeros(len(B))
    for later in range(day, k):
        felt[later, day] += C @ h
        h = W @ h + B * felt[later, day]
return total, sigma2 * np.sum(felt.sum(axis=0) ** 2)
