# mistake: each sequence is clipped before the mean
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = [g * limit / max(np.linalg.norm(g), limit) for g in gradients]
means = [np.mean(chosen, axis=0) for chosen in itertools.combinations(clipped, size)]
return np.mean(means, axis=0) - np.mean(gradients, axis=0)
