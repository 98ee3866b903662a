# mistake: numeric differentiation: each copy is perturbed by the complex step, which loses what is tiny
# fails: test_gradients_of_tiny_weights_and_inputs

T, step = len(x), 1e-30
copies = np.array([np.full(T, w) for w in (w_xh, w_hh, w_hy, b_h, b_y)], dtype=complex)

def loss(copies, start):
    h, total = start, 0
    for t in range(T):
        h = np.tanh(copies[0, t] * x[t] + copies[1, t] * h + copies[3, t])
        total = total + (copies[2, t] * h + copies[4, t] - targets[t]) ** 2 / 2
    return total

terms = {}
for row, name in enumerate(("w_xh", "w_hh", "w_hy", "b_h", "b_y")):
    values = []
    for t in range(T):
        moved = copies.copy()
        moved[row, t] += 1j * step
        values.append(loss(moved, h_0).imag / step)
    terms[name] = np.array(values)
totals = {name: float(term.sum()) for name, term in terms.items()}
totals["h_0"] = loss(copies, h_0 + 1j * step).imag / step
return terms, totals
