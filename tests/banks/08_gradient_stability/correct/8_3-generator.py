# odd: the powers come from a generator, and helpers bear everyday names

def layer():
    power = np.eye(len(W))
    while True:
        yield float(np.linalg.norm(power, 2))
        power = power @ W

shape, best = (0, 1.0), layer()
for delta, states in enumerate(best):
    if states < 1 and delta:
        return shape
    if states > shape[1]:
        shape = delta, states
