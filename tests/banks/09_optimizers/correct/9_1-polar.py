# odd: directions and lengths apart

lengths = np.sqrt((gradient**2).sum(axis=1))
directions = gradient / np.where(lengths == 0, 1, lengths)[:, None]
short = np.minimum(lengths, limit)
clipped = directions * short[:, None]
return clipped, (lengths @ short) / (np.linalg.norm(lengths) * np.linalg.norm(short))
