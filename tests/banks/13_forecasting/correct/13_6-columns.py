# odd: all distances at once: unknown errors are infinite, and sorted to the end

N, H = made.shape
steps = np.arange(N)[:, None] + np.arange(H)
padded = np.concatenate([x[len(x) - N :].astype(float), np.full(H, np.inf)])
sizes = np.sort(np.abs(padded[steps] - made), axis=0)
ranks = ((N - np.arange(H) + 1) * percent + 99) // 100
widths = np.take_along_axis(sizes, ranks[None] - 1, axis=0)[0]
return tuple(newest + sign * widths for sign in (-1, 1))
