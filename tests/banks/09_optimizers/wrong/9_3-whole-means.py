# mistake: the means are kept in arrays of the gradients' type
# fails: test_decayed_adam_path_of_any_length

mean, square, path = np.zeros_like(gradients[0]), np.zeros_like(gradients[0]), [w_0]
for t, g in enumerate(gradients, start=1):
    mean[:] = keep[0] * mean + (1 - keep[0]) * g
    square[:] = keep[1] * square + (1 - keep[1]) * g**2
    first, second = mean / (1 - keep[0] ** t), square / (1 - keep[1] ** t)
    path.append(path[-1] - step_size * (first / (np.sqrt(second) + floor) + decay * path[-1]))
return np.array(path)
