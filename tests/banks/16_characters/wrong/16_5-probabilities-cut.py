# mistake: probabilities are kept above a small number
# fails: test_best_exponent_of_any_models

P, Q = np.maximum(P, 1e-6), np.maximum(Q, 1e-6)
d = np.log(P) - np.log(Q)
came = np.sum(d[np.arange(len(text)), text])
low, high = 0.0, 1.0
while high - low > 1e-9:
    middle = (low + high) / 2
    r = Q * np.exp(middle * d)
    expected = np.sum(r * d / np.sum(r, axis=1, keepdims=True))
    if expected < came:
        low = middle
    else:
        high = middle
return high
