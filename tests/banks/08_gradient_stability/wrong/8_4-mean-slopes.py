# mistake: the mean slopes at every step
# fails: test_balancing_scale, test_balancing_scale_for_long_sequences, test_balancing_scale_for_any_size

product, log_norm = np.eye(len(W)), 0.0
for slope in slopes:
    product = slopes.mean(axis=0)[:, None] * (W @ product)
    norm = np.linalg.norm(product, 2)
    log_norm = log_norm + np.log(norm)
    product = product / norm
return np.exp(-log_norm / len(slopes))
