# mistake: the decay goes into the gradient
# fails: test_decayed_adam_path, test_decayed_adam_path_of_any_length, test_decayed_adam_path_at_the_edges

mean, square, path = np.zeros(len(w_0)), np.zeros(len(w_0)), [w_0]
for t, g in enumerate(gradients, start=1):
    g = g + decay * path[-1]
    mean = keep[0] * mean + (1 - keep[0]) * g
    square = keep[1] * square + (1 - keep[1]) * g**2
    first = mean / (1 - keep[0] ** t)
    second = square / (1 - keep[1] ** t)
    w = path[-1]
    path.append(w - step_size * first / (np.sqrt(second) + floor))
return np.array(path)
