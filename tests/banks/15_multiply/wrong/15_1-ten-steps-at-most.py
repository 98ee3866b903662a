# mistake: more than ten steps are taken for ten
# fails: test_best_linear_for_other_laws

product = pairs[:, 0] * pairs[:, 1]
means, mean = p @ pairs, p @ product
away = pairs - means
along = away.T @ (p * product)
w = np.linalg.solve(away.T @ (p[:, None] * away), along)
return w, min(T, 10) * (mean - means @ w), along @ w / (p @ (product - mean) ** 2)
