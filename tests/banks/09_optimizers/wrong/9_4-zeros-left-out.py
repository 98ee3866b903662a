# mistake: minibatches whose gradients cancel are left out of the average
# fails: test_clipping_bias_for_any_limit

clipped = []
for chosen in itertools.combinations(gradients, size):
    g = sum(chosen) / size
    length = np.linalg.norm(g)
    if length > 0:
        clipped.append(g * min(1, limit / length))
return sum(clipped) / len(clipped) - np.mean(gradients, axis=0)
