# mistake: the two lengths are not taken for less than a fixed small number
# fails: test_clip_rows_for_any_limit

lengths = np.sqrt(np.sum(gradient**2, axis=1, keepdims=True))
clipped = gradient * limit / np.maximum(lengths, limit)
both = max(np.linalg.norm(gradient) * np.linalg.norm(clipped), 1e-6)
return clipped, np.sum(gradient * clipped) / both
