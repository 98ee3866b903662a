# mistake: the rows are clipped where they are
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

before = gradient * 1.0
lengths = np.linalg.norm(before, axis=1, keepdims=True)
gradient[...] = before * np.minimum(1, limit / np.maximum(lengths, 1e-300))
clipped = before * np.minimum(1, limit / np.maximum(lengths, 1e-300))
return clipped, np.sum(before * clipped) / (np.linalg.norm(before) * np.linalg.norm(clipped))
