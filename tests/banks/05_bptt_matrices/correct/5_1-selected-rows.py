# odd: only the judged outputs are computed, in one array

chosen = weights > 0
e = np.zeros(targets.shape)
if not chosen.any():
    return 0, e
share = weights[chosen] / weights[chosen].sum()
error = h[:, 1:][chosen] @ W_hy.T + b_y - targets[chosen]
e[chosen] = share[:, None] * error
return 0.5 * share @ np.sum(error**2, axis=1), e
