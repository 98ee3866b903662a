# odd: the sines are fitted and continued

T, K = len(history), len(frequencies)


def waves(t):
    return np.hstack([np.cos(np.outer(t, frequencies)), np.sin(np.outer(t, frequencies))])


weights = np.linalg.lstsq(waves(np.arange(T)), history, rcond=None)[0]
table = waves(-np.arange(1, 2 * K + 1))
coefficients = np.linalg.solve(table.T, waves(np.zeros(1))[0])
return coefficients, waves(np.arange(T, T + horizon)) @ weights
