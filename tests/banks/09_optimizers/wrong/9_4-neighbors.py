# mistake: only neighbors make minibatches
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

clipped = []
for chosen in [gradients[i : i + size] for i in range(len(gradients) - size + 1)]:
    g = np.mean(chosen, axis=0)
    clipped.append(g * limit / max(np.linalg.norm(g), limit))
return np.mean(clipped, axis=0) - np.mean(gradients, axis=0)
