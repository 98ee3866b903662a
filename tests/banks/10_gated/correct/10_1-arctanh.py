# odd: the inverse of the sigmoid by another function

forget = 2.0 ** (-1 / np.logspace(np.log10(shortest), np.log10(longest), n))
return 2 * np.arctanh(2 * forget - 1)
