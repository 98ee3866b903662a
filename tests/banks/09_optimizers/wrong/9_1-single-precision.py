# mistake: the lengths are computed in single precision
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

lengths = np.linalg.norm(gradient.astype(np.float32), axis=1, keepdims=True).astype(float)
clipped = gradient * limit / np.maximum(lengths, limit)
return clipped, np.sum(gradient * clipped) / (np.linalg.norm(gradient) * np.linalg.norm(clipped))
