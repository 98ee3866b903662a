# mistake: compared with the clipped mean gradient
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = []
for chosen in itertools.combinations(gradients, size):
    g = np.mean(chosen, axis=0)
    clipped.append(g * limit / max(np.linalg.norm(g), limit))
m = np.mean(gradients, axis=0)
return np.mean(clipped, axis=0) - m * limit / max(np.linalg.norm(m), limit)
