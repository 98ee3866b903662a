# mistake: the gradients are squared where they are
# fails: test_decayed_adam_path, test_decayed_adam_path_of_any_length, test_decayed_adam_path_at_the_edges

mean, square, path = np.zeros(len(w_0)), np.zeros(len(w_0)), [w_0]
for t in range(1, len(gradients) + 1):
    g = gradients[t - 1]
    mean = keep[0] * mean + (1 - keep[0]) * g
    g *= g + (g == 0)
    g += g == 0
    square = keep[1] * square + (1 - keep[1]) * g
    first, second = mean / (1 - keep[0] ** t), square / (1 - keep[1] ** t)
    path.append(path[-1] - step_size * (first / (np.sqrt(second) + floor) + decay * path[-1]))
return np.array(path)
