# mistake: the norm is kept in an array of the matrix's type
# fails: test_highest_power_without_growth

best, best_k = np.ones(1, dtype=W.dtype), 0
power, k = W, 1
while (norm := np.linalg.norm(power, 2)) >= 1:
    if norm > best[0]:
        best[0], best_k = norm, k
    power = W @ power
    k += 1
return best_k, best[0]
