# odd: the mean of what is cut off

means = np.array([np.mean(chosen, axis=0) for chosen in itertools.combinations(gradients, size)])
lengths = np.linalg.norm(means, axis=1)
return -np.mean(means * np.maximum(0, 1 - limit / np.where(lengths > 0, lengths, 1))[:, None], axis=0)
