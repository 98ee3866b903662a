# mistake: the probabilities of the whole text are multiplied, until the product is zero
# fails: test_best_exponent_of_any_models

places = np.arange(len(text))


def probability(weight):
    r = P**weight * Q ** (1 - weight)
    return np.prod(r[places, text] / r.sum(axis=1))


low, high = 0.0, 1.0
for _ in range(100):
    third = (high - low) / 3
    if probability(low + third) >= probability(high - third):
        high -= third
    else:
        low += third
return float(max([(low + high) / 2, 0.0, 1.0], key=probability))
