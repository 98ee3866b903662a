# mistake: short columns turn round
# fails: test_silence_units, test_silence_units_of_any_number, test_silence_units_for_any_amount

lengths = np.linalg.norm(W_hh, axis=0)
kept = lengths - amount
V = W_hh * kept / np.where(lengths > 0, lengths, 1)
return V, np.sum(lengths <= amount)
