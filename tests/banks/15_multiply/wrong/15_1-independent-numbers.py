# mistake: the two numbers of a step are taken to be independent
# fails: test_best_linear, test_best_linear_for_other_laws

product = pairs[:, 0] * pairs[:, 1]
means, mean = p @ pairs, p @ product
away = pairs - means
along = away.T @ (p * (product - mean))
w = along / (p @ away**2)
return w, T * (mean - means @ w), along @ w / (p @ (product - mean) ** 2)
