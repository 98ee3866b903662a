# odd: The helpers bear names that cells of the notebook use too.

def cost(total, target):
    return total - target

def terms(x, rest):
    if not rest:
        return x, 0.0 * x, 0.0 * x
    s, ds, dds = terms(rest[-1], rest[:-1])
    return w_hh * s + x, w_hh * ds + s, w_hh * dds + 2 * ds

columns = list(X.T)
s, ds, dds = terms(columns[-1], columns[:-1])
H = cost(w_xh * s, d)
return 2 * np.array([
    [np.mean(s * s), np.mean(w_xh * s * ds + H * ds)],
    [np.mean(w_xh * s * ds + H * ds), np.mean(w_xh**2 * ds * ds + w_xh * H * dds)],
])
