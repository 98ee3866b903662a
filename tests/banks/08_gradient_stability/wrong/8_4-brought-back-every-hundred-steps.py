# mistake: the product is brought back to norm 1 only every hundred steps: it may leave the range before
# fails: test_balancing_scale_for_long_sequences

product, log_norm = np.eye(len(W)), 0.0
with np.errstate(all="ignore"):
    for step, slope in enumerate(slopes, start=1):
        product = np.clip(slope[:, None] * (W @ product), -1e300, 1e300)
        if step % 100 == 0 or step == len(slopes):
            norm = max(np.linalg.norm(product, 2), 1e-300)
            log_norm, product = log_norm + np.log(norm), product / norm
return float(np.exp(-log_norm / len(slopes)))
