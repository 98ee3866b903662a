# mistake: makes the spectral radius of W one
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

return 1 / np.max(np.abs(np.linalg.eigvals(W)))
