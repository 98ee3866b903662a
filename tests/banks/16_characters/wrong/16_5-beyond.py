# mistake: the exponent may leave the interval
# fails: test_best_exponent_of_any_models, test_best_exponent_at_the_ends

d = np.log(P) - np.log(Q)
came = np.sum(d[np.arange(len(text)), text])
low, high = -20.0, 20.0
while high - low > 1e-9:
    middle = (low + high) / 2
    r = Q * np.exp(middle * d)
    expected = np.sum(r * d / np.sum(r, axis=1, keepdims=True))
    if expected < came:
        low = middle
    else:
        high = middle
return high
