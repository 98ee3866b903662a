# odd: helpers that are named like variables of the plot, and generators


def slope(delta, past, order):
    return np.array([-sum(d * v for d, v in zip(delta[lag:], past)) for lag in range(1, order + 1)], dtype=float)


def grid(series, weights):
    found = []
    for value in series:
        found.append(value - sum(w * f for w, f in zip(weights, reversed(found))))
    return found


noise = grid([x[t] - sum(w * v for w, v in zip(phi, x[:t][::-1])) for t in range(len(x))], theta)
delta = grid(noise[::-1], theta)[::-1]
half = sum(e * e for e in noise) / 2
return half, np.array(delta, dtype=float), slope(delta, x, len(phi)), slope(delta, noise, len(theta))
