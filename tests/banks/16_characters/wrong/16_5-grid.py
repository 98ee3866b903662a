# mistake: the best of a hundred and one
# fails: test_best_exponent, test_best_exponent_of_any_models

d = np.log(P) - np.log(Q)
places = np.arange(len(text))
costs = []
for weight in np.linspace(0, 1, 101):
    r = Q * np.exp(weight * d)
    costs.append(np.sum(np.log(np.sum(r, axis=1)) - np.log(r[places, text])))
return np.argmin(costs) / 100
