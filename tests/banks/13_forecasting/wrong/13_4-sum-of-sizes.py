# mistake: the sum of the sizes for the length
# fails: test_silence_units, test_silence_units_of_any_number, test_silence_units_for_any_amount

lengths = np.abs(W_hh).sum(axis=0)
kept = np.maximum(lengths - amount, 0)
V = W_hh * kept / np.where(lengths > 0, lengths, 1)
return V, np.sum(~V.any(axis=0))
