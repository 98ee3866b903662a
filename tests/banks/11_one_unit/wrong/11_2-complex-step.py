# mistake: the derivatives come from the complex step, which loses what is small
# fails: test_sums_of_a_series_of_any_size

def errors(a, b):
    h, found = 0j, []
    for x_t in x:
        found.append(x_t - h)
        h = a * h + b * x_t
    return np.array(found)


step = 1e-30
total = [np.sum(errors(w_hh + step * 1j, w_xh) ** 2), np.sum(errors(w_hh, w_xh + step * 1j) ** 2)]
slopes = [errors(w_hh + step * 1j, w_xh).imag / step, errors(w_hh, w_xh + step * 1j).imag / step]
slopes = np.array(slopes)
return 0.5 * float(np.sum(errors(w_hh, w_xh).real ** 2)), np.imag(total) / (2 * step), slopes @ slopes.T
