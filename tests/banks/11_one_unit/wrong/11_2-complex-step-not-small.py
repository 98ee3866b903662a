# mistake: numeric differentiation of the sum: the complex step, with a step that is not small, keeps more digits of what is tiny, but not all
# fails: test_sums_of_a_series_of_any_size

step = 1e-8

def errors(w_hh, w_xh):
    h, found = 0.0, []
    for value in x:
        found.append(value - h)
        h = w_hh * h + w_xh * value
    return np.array(found)

e, by = errors(w_hh, w_xh), (errors(w_hh + 1j * step, w_xh), errors(w_hh, w_xh + 1j * step))
d = np.array([moved.imag for moved in by]) / step
return 0.5 * e @ e, np.array([(0.5 * moved @ moved).imag / step for moved in by]), d @ d.T
