# mistake: minibatches are not biased
# fails: test_clipping_bias, test_clipping_bias_for_any_size, test_clipping_bias_for_any_limit

return 0.0 * np.mean(gradients, axis=0)
