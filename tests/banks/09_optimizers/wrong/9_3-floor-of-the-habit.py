# mistake: epsilon is taken for 1e-8 at least
# fails: test_decayed_adam_path_at_the_edges

mean, square, path = np.zeros(len(w_0)), np.zeros(len(w_0)), [w_0]
for t, g in enumerate(gradients, start=1):
    mean = keep[0] * mean + (1 - keep[0]) * g
    square = keep[1] * square + (1 - keep[1]) * g**2
    first, second = (m / (1 - beta**t) for m, beta in ((mean, keep[0]), (square, keep[1])))
    path.append(path[-1] * (1 - step_size * decay) - step_size * first / (np.sqrt(second) + max(floor, 1e-8)))
return np.array(path)
