# mistake: the best weight of a sum
# fails: test_best_exponent, test_best_exponent_of_any_models

p, q = P[np.arange(len(text)), text], Q[np.arange(len(text)), text]
low, high = 0.0, 1.0
while high - low > 1e-9:
    middle = (low + high) / 2
    if np.sum((p - q) / (middle * p + (1 - middle) * q)) > 0:
        low = middle
    else:
        high = middle
return high
