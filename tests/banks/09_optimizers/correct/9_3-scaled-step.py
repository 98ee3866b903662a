# odd: Kingma's form, with the corrections in the step size

m = v = 0.0 * w_0
path = [w_0]
for t in range(1, len(gradients) + 1):
    g = gradients[t - 1]
    m, v = m + (1 - keep[0]) * (g - m), v + (1 - keep[1]) * (g * g - v)
    root = np.sqrt(1 - keep[1] ** t)
    rate = step_size * root / (1 - keep[0] ** t)
    path.append((1 - step_size * decay) * path[-1] - rate * m / (np.sqrt(v) + root * floor))
return np.array(path)
