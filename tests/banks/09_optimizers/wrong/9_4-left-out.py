# mistake: long gradients are left out
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = []
for chosen in itertools.combinations(gradients, size):
    g = np.mean(chosen, axis=0)
    clipped.append(g if np.linalg.norm(g) <= limit else 0 * g)
return np.mean(clipped, axis=0) - np.mean(gradients, axis=0)
