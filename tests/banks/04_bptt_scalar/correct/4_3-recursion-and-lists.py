# odd: one recursive function that goes forward on the way down and backward on the way up; lists throughout

terms = {name: [] for name in ("w_xh", "w_hh", "w_hy", "b_h", "b_y")}

def visit(t, before):
    """Returns dL/dh_{t-1} and fills in the terms of step t, after those of all later steps."""
    if t == len(x):
        return 0.0
    h = np.tanh(w_xh * x[t] + w_hh * before + b_h)
    error = w_hy * h + b_y - targets[t]
    g = (w_hy * error + visit(t + 1, h)) * (1 - h) * (1 + h)
    for name, value in zip(terms, (g * x[t], g * before, error * h, g, error)):
        terms[name].insert(0, value)
    return w_hh * g

gradient = visit(0, h_0)
totals = {name: sum(values) for name, values in terms.items()}
totals["h_0"] = gradient
return terms, totals
