# mistake: what was computed is kept by gradients and limit, and given again for another size
# fails: test_clipping_bias_for_any_limit

biases = clipping_bias.__dict__.setdefault("biases", {})
problem = gradients.tobytes(), gradients.dtype, limit
if problem not in biases:
    clipped = []
    for chosen in itertools.combinations(range(len(gradients)), size):
        g = gradients[list(chosen)].mean(axis=0)
        length = np.linalg.norm(g)
        clipped.append(g * limit / length if length > limit else g)
    biases[problem] = np.mean(clipped, axis=0) - gradients.mean(axis=0)
return biases[problem].copy()
