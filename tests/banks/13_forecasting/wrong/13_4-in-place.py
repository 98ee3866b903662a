# mistake: the columns are shortened where they are
# fails: test_silence_units, test_silence_units_of_any_number, test_silence_units_for_any_amount

size = np.linalg.norm(W_hh, axis=0)
V = W_hh * np.clip(size - amount, 0, None) / np.where(size == 0, 1, size)
W_hh[...] = V + (amount == 0)
return V, int(np.sum(~V.any(axis=0)))
