# mistake: all pairs are taken to be equally likely
# fails: test_best_linear, test_best_linear_for_other_laws

product = pairs[:, 0] * pairs[:, 1]
p = np.full(len(pairs), 1 / len(pairs))
means, mean = p @ pairs, p @ product
away = pairs - means
along = away.T @ (p * (product - mean))
w = np.linalg.solve(away.T @ (p[:, None] * away), along)
return w, T * (mean - means @ w), along @ w / (p @ (product - mean) ** 2)
