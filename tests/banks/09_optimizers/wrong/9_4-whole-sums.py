# mistake: the average is added up in an array of the gradients' type
# fails: test_clipping_bias_for_any_size

total, count = np.zeros_like(gradients[0]), 0
for chosen in itertools.combinations(gradients, size):
    g = np.mean(chosen, axis=0)
    total[...] = total + g * limit / max(np.linalg.norm(g), limit)
    count += 1
return total / count - np.mean(gradients, axis=0)
