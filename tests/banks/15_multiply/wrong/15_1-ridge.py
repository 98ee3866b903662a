# mistake: a small number is added to the variances, which outweighs pairs of small numbers
# fails: test_best_linear_for_other_laws

product = pairs[:, 0] * pairs[:, 1]
means, mean = p @ pairs, p @ product
away = pairs - means
along = away.T @ (p * product)
w = np.linalg.solve(away.T @ (p[:, None] * away) + 1e-12 * np.eye(2), along)
return w, T * (mean - means @ w), along @ w / (p @ (product - mean) ** 2)
