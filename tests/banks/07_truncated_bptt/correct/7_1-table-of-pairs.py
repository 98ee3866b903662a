# odd: a table of all pairs of a sweep and a step

ends = np.array([*range(k1, T, k1), T])
steps = np.arange(1, T + 1)
seen = (steps <= ends[:, None]) & (steps > ends[:, None] - k2)
sweep = np.searchsorted(ends, steps)
return np.array([seen[sweep[s], : s + 1].sum() for s in range(T)]), seen.sum(axis=0)
