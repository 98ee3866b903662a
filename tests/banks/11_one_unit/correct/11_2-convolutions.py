# odd: sums over powers of the recurrent weight, and convolutions

T = len(x)
powers = float(w_hh) ** np.arange(T)


def filtered(series):
    return np.convolve(powers, series)[: T - 1]


by_xh = np.append(0.0, filtered(np.asarray(x, float)[: T - 1])) if T > 1 else np.zeros(1)
h = w_xh * by_xh
by_hh = np.append(0.0, filtered(h[: T - 1])) if T > 1 else np.zeros(1)
errors, slopes = x - h, -np.stack([by_hh, by_xh])
return [float(np.dot(errors, errors)) / 2, slopes @ errors, slopes @ slopes.T]
