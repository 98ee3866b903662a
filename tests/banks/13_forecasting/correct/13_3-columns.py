# odd: one column of steps ahead at a time

origins = np.arange(first, len(x) - horizon + 1)
persistence, seasonal = np.empty(horizon), np.empty(horizon)
for h in range(1, horizon + 1):
    value = x[origins + h - 1]
    back = period * int(np.ceil(h / period))
    persistence[h - 1] = np.var(value - x[origins - 1]) + np.mean(value - x[origins - 1]) ** 2
    seasonal[h - 1] = np.mean(np.square(value - x[origins + h - 1 - back]))
return persistence, seasonal, 1 - np.divide(seasonal, persistence)
