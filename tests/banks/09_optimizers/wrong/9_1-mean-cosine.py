# mistake: the mean of the rows' cosines
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

lengths = np.linalg.norm(gradient, axis=1, keepdims=True)
clipped = gradient * limit / np.maximum(lengths, limit)
cosines = [g @ c / (np.linalg.norm(g) * np.linalg.norm(c)) for g, c in zip(gradient, clipped) if np.any(g)]
return clipped, np.mean(cosines)
