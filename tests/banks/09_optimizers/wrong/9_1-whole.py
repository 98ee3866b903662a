# mistake: the whole gradient has one limit
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

clipped = gradient * min(1.0, limit / np.linalg.norm(gradient))
cosine = np.sum(gradient * clipped) / (np.linalg.norm(gradient) * np.linalg.norm(clipped))
return clipped, cosine
