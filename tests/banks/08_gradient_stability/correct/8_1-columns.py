# odd: each column by itself, as a nudge that runs forward

columns = []
for nudge in np.eye(len(W_hh)):
    for before, now in zip(h[t:], h[t + 1:]):
        squashed = (now - (1 - alpha) * before) / alpha
        nudge = (1 - alpha) * nudge + alpha * (1 - squashed) * (1 + squashed) * (W_hh @ nudge)
    columns.append(nudge)
return np.column_stack(columns)
