# mistake: after twenty steps the means are not corrected any more
# fails: test_decayed_adam_path_of_any_length

mean, square, path = np.zeros(len(w_0)), np.zeros(len(w_0)), [w_0]
for t, g in enumerate(gradients, start=1):
    mean = keep[0] * mean + (1 - keep[0]) * g
    square = keep[1] * square + (1 - keep[1]) * g**2
    first, second = (m / (1 - beta**t) if t <= 20 else m for m, beta in ((mean, keep[0]), (square, keep[1])))
    path.append(path[-1] * (1 - step_size * decay) - step_size * first / (np.sqrt(second) + floor))
return np.array(path)
