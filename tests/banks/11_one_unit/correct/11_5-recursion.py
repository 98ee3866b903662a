# odd: a recursion over the steps, in fractions of sigma2

def run(t, state, r):
    if t == len(x):
        return []
    if seen[t]:
        gain = (phi * r + phi + theta) / (1 + r)
        step = phi * state + gain * (x[t] - state), theta**2 * r / (1 + r)
    else:
        step = phi * state, phi**2 * r + (phi + theta) ** 2
    return [(state, sigma2 * (1 + r)), *run(t + 1, *step)]


found = run(0, h_0, 0.0)
return tuple(np.array(part, dtype=float) for part in zip(*found))
