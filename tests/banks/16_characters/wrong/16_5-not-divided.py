# mistake: the products are not divided by their sums
# fails: test_best_exponent, test_best_exponent_of_any_models

d = np.log(P) - np.log(Q)
came = np.sum(d[np.arange(len(text)), text])
low, high = 0.0, 1.0
while high - low > 1e-9:
    middle = (low + high) / 2
    r = Q * np.exp(middle * d)
    expected = 0.0
    if expected < came:
        low = middle
    else:
        high = middle
return high
