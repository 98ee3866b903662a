# mistake: numeric differentiation: differences of the states, extrapolated, lose what is tiny
# fails: test_sensitivity_of_a_tiny_state, test_sensitivity_for_any_length_and_weight

def states(w, copy=None):
    h = [h_0]
    for t, value in enumerate(x):
        h.append(np.tanh(w_xh * value + (w if copy in (None, t) else w_hh) * h[-1] + b_h))
    return np.array(h)

def slope(copy=None):
    table = [(states(w_hh + s, copy) - states(w_hh - s, copy)) / (2 * s) for s in 0.04 / 2.0 ** np.arange(5)]
    for order in range(1, 5):
        table = [b + (b - a) / (4**order - 1) for a, b in zip(table, table[1:])]
    return table[0]

return slope(), np.array([slope(t)[t + 1] for t in range(len(x))])
