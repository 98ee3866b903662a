# mistake: the scaled product is kept in an array of the weights' type
# fails: test_balancing_scale_for_any_size

product, log_norm = np.eye(len(W), dtype=W.dtype), 0.0
for slope in slopes:
    step = slope[:, None] * (W @ product)
    norm = np.linalg.norm(step, 2)
    log_norm += np.log(norm) if norm > 0 else 0.0
    product[...] = step / (norm if norm > 0 else 1.0)
return float(np.exp(-log_norm / len(slopes)))
