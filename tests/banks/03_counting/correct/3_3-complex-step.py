# odd: the complex step of a gradient that runs backward

def gradient(a, b):
    h = [np.zeros(len(X))]
    for x in X.T:
        h.append(b * h[-1] + a * x)
    delta = 2 * (h[-1] - d) / len(X)
    total = np.zeros(2, dtype=complex)
    for t in range(X.shape[1], 0, -1):
        total += np.array([delta @ X[:, t - 1], delta @ h[t - 1]])
        delta = b * delta
    return total

columns = [gradient(w_xh + 1e-30j, w_hh).imag, gradient(w_xh, w_hh + 1e-30j).imag]
return np.array(columns).T / 1e-30
