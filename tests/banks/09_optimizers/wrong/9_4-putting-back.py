# mistake: a sequence can be drawn twice
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = []
for chosen in itertools.product(gradients, repeat=size):
    g = np.mean(chosen, axis=0)
    clipped.append(g * limit / max(np.linalg.norm(g), limit))
return np.mean(clipped, axis=0) - np.mean(gradients, axis=0)
