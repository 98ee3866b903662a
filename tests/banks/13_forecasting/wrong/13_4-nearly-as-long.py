# mistake: columns a little longer than the amount are silenced
# fails: test_silence_units_for_any_amount

lengths = np.linalg.norm(W_hh, axis=0)
kept = np.where(lengths > 1.001 * amount, lengths - amount, 0.0)
V = W_hh * kept / np.maximum(lengths, 1e-300)
return V, int(np.sum(np.max(np.abs(V), axis=0) <= 0))
