# odd: one linear recurrence for the state and its derivatives

joined = np.zeros(3)
move = np.array([[w_hh, 0, 0], [1, w_hh, 0], [0, 0, w_hh]], dtype=float)
entry = np.array([w_xh, 0, 1], dtype=float)
table = []
for value in x:
    table.append([value - joined[0], -joined[1], -joined[2]])
    joined = move @ joined + entry * value
table = np.array(table, dtype=float)
products = table.T @ table
return products[0, 0] / 2, products[0, 1:], products[1:, 1:]
