# mistake: single weights are shortened
# fails: test_silence_units, test_silence_units_of_any_number, test_silence_units_for_any_amount

lengths = np.linalg.norm(W_hh, axis=0)
kept = None
V = np.sign(W_hh) * np.maximum(np.abs(W_hh) - amount, 0)
return V, np.sum(~V.any(axis=0))
