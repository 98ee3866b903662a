# mistake: logarithms are written over the probabilities that were given
# fails: test_best_exponent, test_best_exponent_of_any_models, test_best_exponent_at_the_ends

Q_0 = Q.copy()
P[...], Q[...] = np.log(P), np.log(Q)
d = P - Q
came = np.sum(d[np.arange(len(text)), text])
low, high = 0.0, 1.0
while high - low > 1e-9:
    middle = (low + high) / 2
    r = Q_0 * np.exp(middle * d)
    expected = np.sum(r * d / np.sum(r, axis=1, keepdims=True))
    if expected < came:
        low = middle
    else:
        high = middle
return high
