# mistake: the amount squared
# fails: test_silence_units, test_silence_units_of_any_number, test_silence_units_for_any_amount

lengths = np.linalg.norm(W_hh, axis=0)
kept = np.maximum(lengths - amount**2, 0)
V = W_hh * kept / np.where(lengths > 0, lengths, 1)
return V, np.sum(~V.any(axis=0))
