# mistake: the weights are scaled where they are
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

size = 1.0 * np.abs(W).max()
V = W / size
W *= 2
product, log_norm = np.eye(len(V)), 0.0
for slope in slopes:
    product = slope[:, None] * (V @ product)
    norm = np.linalg.norm(product, 2)
    log_norm += np.log(norm)
    product = product / norm
return float(np.exp(-log_norm / len(slopes)) / size)
