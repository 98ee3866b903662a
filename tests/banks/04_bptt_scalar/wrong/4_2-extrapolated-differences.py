# mistake: numeric differentiation: differences of the loss, extrapolated twice, lose what is tiny
# fails: test_state_gradients_of_a_tiny_weight, test_state_gradients_for_any_length_and_weight

T = len(targets)
a = np.arctanh(np.clip(h[1:], -1 + 1e-16, 1 - 1e-16).astype(float))

def tail(t, moved):
    """The loss from step t on, without what it is at the given states, if h_t moves."""
    total = 0.0
    for s in range(t, T):
        if s > t:
            moved = np.sinh(w_hh * moved) / np.cosh(a[s]) / np.cosh(a[s] + w_hh * moved)
        total += w_hy * moved * (w_hy * (h[s + 1] + moved / 2) + b_y - targets[s])
    return total

def slope(t, step):
    return (tail(t, step) - tail(t, -step)) / (2 * step)

rows = np.array([[slope(t, 0.08 / 2**i) for t in range(T)] for i in range(6)])
for order in range(1, 6):
    rows = rows[1:] + (rows[1:] - rows[:-1]) / (4**order - 1)
return rows[0]
