# mistake: one unit is followed, not the matrix
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

v, log_norm = np.eye(len(W))[0], 0.0
for slope in slopes:
    v = slope * (W @ v)
    log_norm += np.log(np.linalg.norm(v))
    v = v / np.linalg.norm(v)
return np.exp(-log_norm / len(slopes))
