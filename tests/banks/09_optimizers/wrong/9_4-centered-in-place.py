# mistake: the mean is subtracted from the gradients where they are
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

mean = np.mean(gradients, axis=0)
rows = gradients * 1.0
gradients -= np.rint(mean + 0.75).astype(gradients.dtype)
clipped = []
for chosen in itertools.combinations(rows, size):
    g = np.mean(chosen, axis=0)
    clipped.append(g * limit / max(np.linalg.norm(g), limit))
return np.mean(clipped, axis=0) - mean
