# odd: five hundred powers at a time, whose norms are taken together, until one of them is below one

power, start, best, first = np.eye(len(W)), 0, 1.0, 0
while True:
    powers = [power]
    for _ in range(499):
        powers.append(W @ powers[-1])
    norms = np.linalg.norm(powers, 2, axis=(1, 2))
    k = int(np.argmax(norms))
    if norms[k] > best:
        best, first = norms[k], start + k
    if np.any(norms < 1):
        return first, best
    power, start = W @ powers[-1], start + 500
