# odd: one weight at a time

columns = []
for w, row in zip(w_0, np.transpose(gradients)):
    m = v = 0.0
    column = [w]
    for t, g in enumerate(row, 1):
        m = keep[0] * m + (1 - keep[0]) * g
        v = keep[1] * v + (1 - keep[1]) * g * g
        step = m / (1 - keep[0] ** t) / ((v / (1 - keep[1] ** t)) ** 0.5 + floor)
        w = w - step_size * (step + decay * w)
        column.append(w)
    columns.append(column)
return np.array(columns).T
