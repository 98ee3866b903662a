# mistake: columns in which some entry is zero are counted
# fails: test_silence_units_for_any_amount

size = np.sqrt(np.sum(W_hh * W_hh, axis=0))
V = W_hh * np.maximum(0, size - amount) / np.where(size == 0, 1, size)
return V, int(np.sum(np.min(np.abs(V), axis=0) == 0))
