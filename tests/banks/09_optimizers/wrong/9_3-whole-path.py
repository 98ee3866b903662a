# mistake: the path is kept in an array of the start's type, and each step goes on from it
# fails: test_decayed_adam_path_of_any_length

path = np.zeros((len(gradients) + 1, len(w_0)), dtype=w_0.dtype)
path[0] = w_0
mean, square = np.zeros(len(w_0)), np.zeros(len(w_0))
for t, g in enumerate(gradients, start=1):
    mean = keep[0] * mean + (1 - keep[0]) * g
    square = keep[1] * square + (1 - keep[1]) * g**2
    first, second = mean / (1 - keep[0] ** t), square / (1 - keep[1] ** t)
    path[t] = path[t - 1] - step_size * (first / (np.sqrt(second) + floor) + decay * path[t - 1])
return path
