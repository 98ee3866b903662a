# mistake: numeric differentiation: every state is nudged by the complex step, which loses what is tiny
# fails: test_state_gradients_of_a_tiny_weight

T = len(targets)
a = np.arctanh(np.clip(h[1:], -1 + 1e-16, 1 - 1e-16))

def loss(nudge):
    total, moved = 0, 0
    for t in range(T):
        state = np.tanh(a[t] + w_hh * moved) + nudge[t]
        moved = state - h[t + 1]
        total = total + (w_hy * state + b_y - targets[t]) ** 2 / 2
    return total

return np.array([loss(1e-20j * row).imag / 1e-20 for row in np.eye(T)])
