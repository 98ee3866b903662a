# mistake: columns of very small entries count as zero
# fails: test_silence_units_for_any_amount

lengths = np.linalg.norm(W_hh, axis=0)
kept = np.where(lengths > amount, lengths - amount, 0.0)
V = W_hh * kept / np.maximum(lengths, 1e-300)
return V, int(np.sum(np.max(np.abs(V), axis=0) <= 1e-11))
