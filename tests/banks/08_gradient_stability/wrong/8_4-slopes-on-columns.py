# mistake: the slopes multiply the columns of W
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

product, log_norm = np.eye(len(W)), 0.0
for slope in slopes:
    product = W @ (slope[:, None] * product)
    norm = np.linalg.norm(product, 2)
    log_norm = log_norm + np.log(norm)
    product = product / norm
return np.exp(-log_norm / len(slopes))
