# mistake: the product is multiplied out and bounded away from zero and infinity
# fails: test_balancing_scale_for_long_sequences

product = np.eye(len(W))
for slope in slopes:
    product = slope[:, None] * (W @ product)
with np.errstate(all="ignore"):
    norm = np.clip(np.linalg.norm(np.nan_to_num(product), 2), 1e-300, 1e300)
return norm ** (-1 / len(slopes))
