# mistake: the columns are shortened in a copy of the matrix, which cuts them off where it holds whole numbers
# fails: test_silence_units_of_any_number

V = W_hh.copy()
for j in range(len(V)):
    length = np.linalg.norm(W_hh[:, j])
    V[:, j] = W_hh[:, j] * max(0, 1 - amount / length) if length else 0
return V, int(np.sum(~V.any(axis=0)))
