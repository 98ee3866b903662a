# mistake: clipped by value
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = []
for chosen in itertools.combinations(gradients, size):
    g = np.mean(chosen, axis=0)
    clipped.append(np.clip(g, -limit, limit))
return np.mean(clipped, axis=0) - np.mean(gradients, axis=0)
