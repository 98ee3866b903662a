# odd: units in another order, each with a scale of its own for its sign
# sizes: the number of units is the student's

scale = 5e-4 / r
rows, read = [], []
for signs in ((1, -1, 1), (-1, -1, -1), (-1, 1, 1), (1, 1, -1)):
    rows.append([scale * s for s in signs])
    read.append(-signs[0] * signs[1] * signs[2] / (8 * scale**3))
return {"W_xh": np.array(rows), "b_h": np.zeros(4), "W_hy": np.array([read]), "b_y": np.zeros(1)}
