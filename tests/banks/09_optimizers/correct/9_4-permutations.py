# odd: all orders of drawing

drawn = np.array([np.mean(order, axis=0) for order in itertools.permutations(gradients, size)])
factor = np.minimum(1, limit / np.maximum(np.linalg.norm(drawn, axis=1), 1e-300))
return (factor[:, None] * drawn).mean(axis=0) - np.sum(gradients, axis=0) / len(gradients)
