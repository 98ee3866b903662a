# mistake: the half-lives are kept in an array of the type of the shortest one
# fails: test_spread_biases_for_any_number_of_units

half_lives = np.full(n, shortest)
for i in range(1, n):
    half_lives[i] = half_lives[i - 1] * (longest / shortest) ** (1 / (n - 1))
forget = 0.5 ** (1 / half_lives)
return np.log(forget / (1 - forget))
