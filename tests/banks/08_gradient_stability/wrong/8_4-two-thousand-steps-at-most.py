# mistake: only the first two thousand steps are multiplied
# fails: test_balancing_scale_for_long_sequences

product, logs = np.eye(len(W)), []
for slope in slopes[:2000]:
    product = slope[:, None] * (W @ product)
    logs.append(np.log(np.linalg.norm(product, 2)))
    product = product / np.linalg.norm(product, 2)
return float(np.exp(-np.mean(logs)))
