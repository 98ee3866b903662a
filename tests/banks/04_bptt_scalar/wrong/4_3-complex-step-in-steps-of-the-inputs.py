# mistake: numeric differentiation, by complex steps that suit the size of the input or of the weight
# fails: test_gradients_of_tiny_weights_and_inputs

T, names = len(x), ("w_xh", "w_hh", "w_hy", "b_h", "b_y")

def loss(start, copies):
    h, total = start, 0
    for x_t, d_t, (v_x, v_h, v_y, c_h, c_y) in zip(x, targets, copies):
        h = np.tanh(v_x * x_t + v_h * h + c_h)
        total = total + (v_y * h + c_y - d_t) ** 2 / 2
    return total

shared = np.tile(np.array([w_xh, w_hh, w_hy, b_h, b_y], dtype=complex), (T, 1))
terms = {name: np.zeros(T) for name in names}
for k, name in enumerate(names):
    for t in range(T):
        step = 1e-25 / abs(x[t]) if name == "w_xh" and x[t] else 1e-25
        moved = shared.copy()
        moved[t, k] += 1j * step
        terms[name][t] = loss(h_0, moved).imag / step
step = min(1e-25 / abs(w_hh), 1e280) if w_hh else 1e-25
totals = {name: term.sum() for name, term in terms.items()}
return terms, totals | {"h_0": loss(h_0 + 1j * step, shared).imag / step}
