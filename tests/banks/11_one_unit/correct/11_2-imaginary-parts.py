# odd: each error carries its derivative as an imaginary part, which is linear in the series: nothing is lost

def errors(w_hh, w_xh):
    h, found = 0.0, []
    for value in x:
        found.append(value - h)
        h = w_hh * h + w_xh * value
    return np.array(found)

e = errors(w_hh, w_xh)
d = np.array([errors(w_hh + 1e-20j, w_xh).imag, errors(w_hh, w_xh + 1e-20j).imag]) / 1e-20
return 0.5 * e @ e, d @ e, d @ d.T
