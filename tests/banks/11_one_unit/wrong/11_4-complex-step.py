# mistake: the complex step in place of a sweep backward
# fails: test_gradient_of_a_series_of_any_size

T, p, q = len(x), len(phi), len(theta)


def loss(phi, theta, nudge):
    error = []
    for t in range(T):
        value = x[t] + nudge[t] - sum(phi[i - 1] * x[t - i] for i in range(1, min(p, t) + 1))
        error.append(value - sum(theta[j - 1] * error[t - j] for j in range(1, min(q, t) + 1)))
    return sum(e * e for e in error) / 2


def by(place, size):
    found = np.zeros(size)
    for index in range(size):
        point = [phi.astype(complex), theta.astype(complex), np.zeros(T, complex)]
        point[place][index] += 1e-30j
        found[index] = loss(*point).imag / 1e-30
    return found


return float(loss(phi, theta, np.zeros(T))), by(2, T), by(0, p), by(1, q)
