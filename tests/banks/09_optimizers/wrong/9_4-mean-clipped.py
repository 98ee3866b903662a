# mistake: the mean gradient is clipped
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

g = np.mean(gradients, axis=0)
return g * limit / max(np.linalg.norm(g), limit) - g
