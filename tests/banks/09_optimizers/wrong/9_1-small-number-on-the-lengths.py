# mistake: a fixed small number is added to each length, so that no zero is divided by
# fails: test_clip_rows_for_any_limit

lengths = np.sqrt((gradient**2).sum(axis=1)) + 1e-16
clipped = gradient * np.minimum(1, limit / lengths)[:, None]
return clipped, (gradient * clipped).sum() / np.linalg.norm(gradient) / np.linalg.norm(clipped)
