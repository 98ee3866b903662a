# mistake: the weights of u and v are exchanged
# fails: test_best_linear, test_best_linear_for_other_laws

product = pairs[:, 0] * pairs[:, 1]
means, mean = p @ pairs, p @ product
away = pairs - means
along = away.T @ (p * (product - mean))
w = np.linalg.solve(away.T @ (p[:, None] * away), along)
return w[::-1], T * (mean - means @ w), along @ w / (p @ (product - mean) ** 2)
