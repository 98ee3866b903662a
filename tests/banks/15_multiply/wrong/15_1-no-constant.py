# mistake: a predictor without a constant
# fails: test_best_linear, test_best_linear_for_other_laws

product = pairs[:, 0] * pairs[:, 1]
means, mean = 0 * pairs[0], p @ product
away = pairs - means
along = away.T @ (p * product)
w = np.linalg.solve(away.T @ (p[:, None] * away), along)
return w, 0.0 * mean, along @ w / (p @ (product - mean) ** 2)
