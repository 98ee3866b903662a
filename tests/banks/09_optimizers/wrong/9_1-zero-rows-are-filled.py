# mistake: a row that is zero is given the limit as its length
# fails: test_clip_rows_of_any_shape

lengths = np.linalg.norm(gradient, axis=1, keepdims=True)
clipped = gradient * np.minimum(1, limit / np.where(lengths > 0, lengths, 1.0))
clipped = np.where(lengths > 0, clipped, limit / np.sqrt(gradient.shape[1]))
return clipped, np.sum(gradient * clipped) / (np.linalg.norm(gradient) * np.linalg.norm(clipped))
