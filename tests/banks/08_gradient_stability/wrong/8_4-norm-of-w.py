# mistake: makes the norm of W one
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

return 1 / np.linalg.norm(W, 2)
