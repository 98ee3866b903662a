# odd: normalized weights over all gradients so far

T = len(gradients)
path = np.empty((T + 1, len(w_0)))
path[0] = w_0
for t in range(1, T + 1):
    recent = [beta ** np.arange(t - 1, -1, -1) for beta in keep]
    first = np.average(gradients[:t], axis=0, weights=recent[0])
    second = np.average(gradients[:t] ** 2, axis=0, weights=recent[1])
    path[t] = path[t - 1] - step_size * decay * path[t - 1] - step_size * first / (np.sqrt(second) + floor)
return path
