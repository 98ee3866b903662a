# odd: the gradient by a sweep backward, the matrix by one forward

T = len(x)
h = [0.0]
for x_t in x:
    h.append(w_hh * h[-1] + w_xh * x_t)
error = np.array([x[t] - h[t] for t in range(T)])
g, later = np.zeros(2), 0.0
for t in range(T - 1, 0, -1):
    later = -error[t] + w_hh * later
    g += later * np.array([h[t - 1], x[t - 1]])
rows, row = [], np.zeros(2)
for t in range(T):
    rows.append(row)
    row = np.array([h[t], x[t]]) + w_hh * row
rows = np.array(rows)
return error @ error / 2, g, rows.T @ rows
