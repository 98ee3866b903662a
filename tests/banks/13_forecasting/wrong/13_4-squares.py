# mistake: the step for squared lengths
# fails: test_silence_units, test_silence_units_of_any_number, test_silence_units_for_any_amount

lengths = np.linalg.norm(W_hh, axis=0)
kept = lengths / (1 + amount)
V = W_hh * kept / np.where(lengths > 0, lengths, 1)
return V, np.sum(~V.any(axis=0))
