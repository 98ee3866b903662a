# mistake: multiplies the norms of the Jacobians
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

logs = [np.log(np.linalg.norm(slope[:, None] * W, 2)) for slope in slopes]
return np.exp(-np.mean(logs))
