# mistake: short rows are stretched to the limit
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

lengths = np.linalg.norm(gradient, axis=1, keepdims=True)
clipped = gradient * limit / np.where(lengths > 0, lengths, 1.0)
cosine = np.sum(gradient * clipped) / (np.linalg.norm(gradient) * np.linalg.norm(clipped))
return clipped, cosine
