# mistake: short gradients are stretched
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = []
for chosen in itertools.combinations(gradients, size):
    g = np.mean(chosen, axis=0)
    clipped.append(g * limit / np.linalg.norm(g))
return np.mean(clipped, axis=0) - np.mean(gradients, axis=0)
