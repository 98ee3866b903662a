# odd: the product is built from the last step backward

left, log_norm = np.eye(len(W)), 0.0
for slope in reversed(slopes):
    left = left * slope @ W
    size = np.trace(left @ left.T) ** 0.5
    left, log_norm = left / size, log_norm + np.log(size)
log_norm += 0.5 * np.log(np.linalg.eigvalsh(left @ left.T).max())
return np.exp(log_norm * -1.0 / slopes.shape[0])
