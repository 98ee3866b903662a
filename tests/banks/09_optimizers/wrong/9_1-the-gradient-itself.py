# mistake: where no row can be too long, the gradient itself is returned
# fails: test_clip_rows_for_any_limit

size = np.sqrt(np.sum(gradient**2))
if limit >= 2 * size:
    return gradient, 1.0
lengths = np.sqrt(np.sum(gradient**2, axis=1))
clipped = gradient * (limit / np.maximum(lengths, limit))[:, None]
return clipped, np.sum(gradient * clipped) / (size * np.sqrt(np.sum(clipped**2)))
