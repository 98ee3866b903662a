# mistake: the interval is halved until it is a ten thousandth
# fails: test_best_exponent, test_best_exponent_of_any_models, test_best_exponent_at_the_ends

d = np.log(P) - np.log(Q)
came = np.sum(d[np.arange(len(text)), text])
low, high = 0.0, 1.0
while high - low > 1e-4:
    middle = (low + high) / 2
    r = Q * np.exp(middle * d)
    expected = np.sum(r * d / np.sum(r, axis=1, keepdims=True))
    if expected < came:
        low = middle
    else:
        high = middle
return high
