# mistake: nothing is clipped
# fails: test_clip_rows, test_clip_rows_of_any_shape, test_clip_rows_for_any_limit

clipped = gradient + 0.0
cosine = np.sum(gradient * clipped) / (np.linalg.norm(gradient) * np.linalg.norm(clipped))
return clipped, cosine
