# mistake: the angle in degrees
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

lengths = np.linalg.norm(gradient, axis=1, keepdims=True)
clipped = gradient * limit / np.maximum(lengths, limit)
cosine = np.sum(gradient * clipped) / (np.linalg.norm(gradient) * np.linalg.norm(clipped))
return clipped, np.degrees(np.arccos(min(cosine, 1.0)))
